/**
 * Dashboards judged by a real Prometheus over a pipeline with real traffic: each query must find series. The same run draws the pictures
 * of docs/dashboards.md, when {@code -Dposthorn.docs.write=true} asks for it. Start with
 * {@link dev.posthorn.local.dashboards.DashboardsOnPrometheusTest}.
 */
@NullMarked
package dev.posthorn.local.dashboards;

import org.jspecify.annotations.NullMarked;

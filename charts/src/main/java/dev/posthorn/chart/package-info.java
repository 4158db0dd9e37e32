/**
 * The chart of the operator, as code sees it. The chart itself is in {@code charts/posthorn}; its rendering for a plain
 * {@code kubectl apply} is in {@code charts/plain} and travels in this module's jar. Start with {@link
 * dev.posthorn.chart.InstallManifest}: it hands out the objects that a cluster gets, so that the local mode runs the operator
 * with the permissions that it has in production, and tests can compare {@linkplain dev.posthorn.chart.Permission what is
 * granted} with what the code asks for. A test renders the chart with Helm and fails when the plain manifest has drifted from it.
 */
@NullMarked
package dev.posthorn.chart;

import org.jspecify.annotations.NullMarked;

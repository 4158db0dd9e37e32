/**
 * Grafana dashboards as code: {@link dev.posthorn.chart.dashboard.Dashboards} lists them, each a list of panels with the queries behind
 * them. Every series is named by its constant in {@link dev.posthorn.contract.metrics}, so that a panel cannot ask for a metric that
 * nobody exposes, and a renamed metric renames its panels.
 *
 * <p>There are three for all channels, chosen by variables, and not one per channel: a thousand channels would put thirty megabytes of
 * the same JSON into etcd and a list of a thousand entries before whoever is on call. The files in {@code charts/posthorn/dashboards} are
 * written from here and travel in the chart.
 */
@NullMarked
package dev.posthorn.chart.dashboard;

import org.jspecify.annotations.NullMarked;

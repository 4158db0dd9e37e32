/**
 * Every metric of Posthorn by name. Workers and operator register their meters by these names, and alert rules, dashboards and
 * docs/metrics.md are made of them, so that none of these can ask for a series that nobody exposes.
 *
 * <p>A further metric is one line in {@link dev.posthorn.contract.metrics.WorkerMetric} or
 * {@link dev.posthorn.contract.metrics.OperatorMetric}. Labels come from closed sets or from names of resources, never from what tenants
 * send; docs/metrics.md says how many series that makes. {@link dev.posthorn.contract.metrics.Metric} knows how Prometheus spells a
 * meter: a counter ends in {@code _total}, a timer in {@code _seconds}.
 */
@NullMarked
package dev.posthorn.contract.metrics;

import org.jspecify.annotations.NullMarked;

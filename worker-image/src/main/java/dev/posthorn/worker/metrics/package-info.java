/**
 * What a worker tells Prometheus. All names stand in {@link dev.posthorn.worker.metrics.WorkerMetrics} and are a contract: alerts and
 * dashboards that the operator makes use them. Labels come from closed sets (lane, outcome, reason, account, rung), never from
 * what tenants send.
 */
@NullMarked
package dev.posthorn.worker.metrics;

import org.jspecify.annotations.NullMarked;

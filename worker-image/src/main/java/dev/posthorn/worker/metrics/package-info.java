/**
 * What a worker tells Prometheus. All names stand in {@link dev.posthorn.contract.metrics.WorkerMetric} and are a contract: alerts and
 * dashboards are made of them. Labels come from closed sets (lane, outcome, reason, account, rung), never from
 * what tenants send.
 */
@NullMarked
package dev.posthorn.worker.metrics;

import org.jspecify.annotations.NullMarked;

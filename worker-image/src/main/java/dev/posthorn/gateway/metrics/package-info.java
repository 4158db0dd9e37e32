/**
 * What a gateway tells Prometheus. All names stand in {@link dev.posthorn.contract.metrics.GatewayMetric}. Labels come from closed sets (route,
 * status, problem), never from what tenants send.
 */
@NullMarked
package dev.posthorn.gateway.metrics;

import org.jspecify.annotations.NullMarked;

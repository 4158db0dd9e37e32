/**
 * How much a tenant may send through this gateway: one token bucket a tenant, filled at its {@link dev.posthorn.contract.TenantRate}.
 * Rates come from a mounted file and change while the gateway runs; a bucket keeps what is in it. Each replica has buckets of its own,
 * so whoever writes the file divides a tenant's quota by the number of replicas. A file that makes no sense changes nothing, and a
 * tenant whom it does not name gets the rate under {@code *}: nobody is unlimited by accident.
 */
@NullMarked
package dev.posthorn.gateway.quota;

import org.jspecify.annotations.NullMarked;

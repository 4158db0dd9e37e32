package dev.posthorn.gateway.quota;

import dev.posthorn.contract.GatewayEnv;
import dev.posthorn.contract.TenantRate;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Takes tokens from the buckets of tenants. */
public final class RateGate {

    /**
     * Where a tenant stands.
     *
     * @param rate what it may
     * @param left tokens in its bucket, count
     */
    public record Standing(TenantRate rate, int left) {}

    private final Supplier<Map<String, TenantRate>> rates;
    private final LongSupplier nanos;
    private final Map<String, TokenBucket> buckets = new ConcurrentHashMap<>();

    /**
     * A gate with full buckets.
     *
     * @param rates by tenant, asked each time
     * @param nanos a clock that only goes forward, such as {@link System#nanoTime}
     */
    public RateGate(Supplier<Map<String, TenantRate>> rates, LongSupplier nanos) {
        this.rates = rates;
        this.nanos = nanos;
    }

    /** Takes a token; a refusal when there is none. */
    public Optional<Refusal> take(String tenant) {
        var rate = rate(tenant);
        var refused = new AtomicReference<Refusal>();
        buckets.compute(tenant, (name, known) -> {
            var bucket = known == null ? new TokenBucket(rate.burst(), nanos.getAsLong()) : known;
            var wait = bucket.take(rate.perSecond(), rate.burst(), nanos.getAsLong());
            if (wait.isPositive()) {
                refused.set(new Refusal(Objects.requireNonNullElse(rate.reason(), TenantRate.REASON), wait));
            }
            return bucket;
        });
        return Optional.ofNullable(refused.get());
    }

    public Standing standing(String tenant) {
        var rate = rate(tenant);
        var left = new AtomicInteger(rate.burst());
        buckets.computeIfPresent(tenant, (name, bucket) -> {
            left.set(bucket.left(rate.perSecond(), rate.burst(), nanos.getAsLong()));
            return bucket;
        });
        return new Standing(rate, left.get());
    }

    private TenantRate rate(String tenant) {
        var all = rates.get();
        return all.getOrDefault(tenant, all.getOrDefault(GatewayEnv.ANY_TENANT, TenantRate.DEFAULT));
    }
}

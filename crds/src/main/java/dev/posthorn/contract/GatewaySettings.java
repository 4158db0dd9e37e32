package dev.posthorn.contract;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.posthorn.crd.KubernetesDuration;
import org.jspecify.annotations.Nullable;

/**
 * All that a gateway is told when it starts, without secrets.
 *
 * @param region name of the region
 * @param kafka where records go
 * @param kafkaTimeout how long Kafka may take to confirm a record, after which the answer is 503; null: 5s
 * @param limits null: {@link Limits#DEFAULT}
 * @param idempotency null: {@link Idempotency#DEFAULT}
 * @param status null: {@link Status#DEFAULT}
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record GatewaySettings(
        String region,
        WorkerSettings.Kafka kafka,
        @Nullable KubernetesDuration kafkaTimeout,
        @Nullable Limits limits,
        @Nullable Idempotency idempotency,
        @Nullable Status status) {

    /**
     * What a client may take up.
     *
     * @param maxBodyBytes body of any request, bytes
     * @param maxNotificationBytes one notification as Kafka gets it, bytes; below the brokers' {@code message.max.bytes}
     * @param maxBatch notifications in a batch, count
     * @param maxHeaderBytes all headers of a request, bytes
     * @param maxConnections open connections, count; more wait to be accepted
     * @param maxConcurrentPerTenant requests of a tenant at a time, count
     * @param requestTimeout how long a client may take to connect and send its first headers, and again to send a body
     * @param idleTimeout how long a connection may stay without a whole next request
     */
    public record Limits(
            int maxBodyBytes,
            int maxNotificationBytes,
            int maxBatch,
            int maxHeaderBytes,
            int maxConnections,
            int maxConcurrentPerTenant,
            KubernetesDuration requestTimeout,
            KubernetesDuration idleTimeout) {

        public static final Limits DEFAULT = new Limits(
                1_048_576,
                262_144,
                500,
                16_384,
                10_000,
                256,
                new KubernetesDuration("10s"),
                new KubernetesDuration("60s"));
    }

    /**
     * What repeats are recognised by this gateway.
     *
     * @param window how long an Idempotency-Key is remembered
     * @param maxKeys how many are at most, count; the oldest are forgotten first
     */
    public record Idempotency(KubernetesDuration window, int maxKeys) {
        public static final Idempotency DEFAULT = new Idempotency(new KubernetesDuration("24h"), 100_000);
    }

    /**
     * What this gateway remembers of {@link TopicNames#STATUS}.
     *
     * @param window how far back it reads when it starts
     * @param maxNotifications of how many notifications it keeps the steps, count; the oldest are forgotten first
     */
    public record Status(KubernetesDuration window, int maxNotifications) {
        public static final Status DEFAULT = new Status(new KubernetesDuration("1h"), 100_000);
    }

    public GatewaySettings {
        kafkaTimeout = kafkaTimeout == null ? new KubernetesDuration("5s") : kafkaTimeout;
        limits = limits == null ? Limits.DEFAULT : limits;
        idempotency = idempotency == null ? Idempotency.DEFAULT : idempotency;
        status = status == null ? Status.DEFAULT : status;
    }
}

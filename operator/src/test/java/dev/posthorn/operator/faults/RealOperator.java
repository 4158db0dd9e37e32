package dev.posthorn.operator.faults;

import dev.posthorn.local.apiserver.InProcessKubeApi;
import dev.posthorn.operator.OperatorConfig;
import dev.posthorn.operator.PosthornOperator;
import io.fabric8.kubernetes.client.Config;
import io.micrometer.core.instrument.Gauge;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;

/** The operator that ships, in one life; only its waits are shortened. */
record RealOperator(PosthornOperator operator) implements Subject.Life {
    /** Above the longest pause between two attempts and the time in which Kafka is asked again. */
    private static final Drill.Pace PACE =
            new Drill.Pace(Duration.ofMillis(400), Duration.ofMillis(150), Duration.ofSeconds(60));

    private static final Map<String, String> SETTINGS = Map.ofEntries(
            Map.entry("POSTHORN_REGION", "here"),
            Map.entry("POSTHORN_WORKER_IMAGE", "worker:test"),
            Map.entry("POSTHORN_HTTP_HOST", "127.0.0.1"),
            Map.entry("POSTHORN_HTTP_PORT", "0"),
            Map.entry("POSTHORN_RECONCILE_THREADS", "2"),
            Map.entry("POSTHORN_RETRY_INITIAL", "30ms"),
            Map.entry("POSTHORN_RETRY_CAP", "120ms"),
            Map.entry("POSTHORN_TOPIC_POLL_INTERVAL", "1s"),
            Map.entry("POSTHORN_DISCOVERY_INTERVAL", "5s"),
            Map.entry("POSTHORN_DELETION_TIMEOUT", "1m"),
            Map.entry("POSTHORN_SHUTDOWN_TIMEOUT", "100ms"));

    static Drill drill(Setting setting) {
        return new Drill(InProcessKubeApi::start, RealOperator::start, setting, PACE);
    }

    private static RealOperator start(Config config) {
        var operator = new PosthornOperator(OperatorConfig.from(SETTINGS), config, Clock.systemUTC());
        operator.start();
        return new RealOperator(operator);
    }

    @Override
    public boolean idle() {
        return operator.ready()
                && Stream.of("posthorn.reconcile.queue", "posthorn.reconcile.in.progress.max.seconds")
                        .flatMap(name -> operator.meterRegistry().find(name).gauges().stream())
                        .mapToDouble(Gauge::value)
                        .allMatch(value -> value == 0);
    }

    @Override
    public String toString() {
        return "ready " + operator.ready() + ", "
                + operator.meterRegistry().getMeters().stream()
                        .filter(Gauge.class::isInstance)
                        .map(Gauge.class::cast)
                        .filter(gauge -> gauge.getId().getName().startsWith("posthorn.reconcile"))
                        .map(gauge -> gauge.getId().getName() + gauge.getId().getTags() + " " + gauge.value())
                        .toList();
    }

    @Override
    public void close() {
        operator.close();
    }
}

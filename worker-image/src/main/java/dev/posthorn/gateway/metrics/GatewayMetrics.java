package dev.posthorn.gateway.metrics;

import dev.posthorn.contract.metrics.GatewayMetric;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

/** Counts and times of one gateway. */
public final class GatewayMetrics {

    private static final Duration[] ACCEPT_BUCKETS = {
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5)
    };

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final AtomicInteger inFlight = new AtomicInteger();

    public GatewayMetrics() {
        Gauge.builder(GatewayMetric.IN_FLIGHT.meter(), inFlight, AtomicInteger::get)
                .register(registry);
    }

    /** Everything in Prometheus' text format. */
    public String scrape() {
        return registry.scrape();
    }

    /**
     * Shows a number from now on.
     *
     * @param open asked for the number of open connections
     */
    public void connections(IntSupplier open) {
        Gauge.builder(GatewayMetric.CONNECTIONS.meter(), open, IntSupplier::getAsInt)
                .register(registry);
    }

    public void began() {
        inFlight.incrementAndGet();
    }

    public void ended() {
        inFlight.decrementAndGet();
    }

    /**
     * Counts a request.
     *
     * @param route one of a closed set
     */
    public void answered(String route, int status) {
        registry.counter(GatewayMetric.REQUESTS.meter(), "route", route, "code", Integer.toString(status))
                .increment();
    }

    public void accept(String route, Duration took) {
        Timer.builder(GatewayMetric.ACCEPT.meter())
                .tag("route", route)
                .serviceLevelObjectives(ACCEPT_BUCKETS)
                .register(registry)
                .record(took);
    }

    /**
     * Counts what became of a tenant's wish.
     *
     * @param outcome one of a closed set
     */
    public void notification(String outcome) {
        registry.counter(GatewayMetric.NOTIFICATIONS.meter(), "outcome", outcome)
                .increment();
    }

    public void closedSlow() {
        registry.counter(GatewayMetric.CLOSED_SLOW.meter()).increment();
    }

    public void forgottenKey() {
        registry.counter(GatewayMetric.FORGOTTEN_KEYS.meter()).increment();
    }

    /**
     * Counts a change of mounted files.
     *
     * @param what one of a closed set
     * @param outcome one of a closed set
     */
    public void reloaded(String what, String outcome) {
        registry.counter(GatewayMetric.RELOADS.meter(), "what", what, "outcome", outcome)
                .increment();
    }
}

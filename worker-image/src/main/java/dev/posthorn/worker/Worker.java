package dev.posthorn.worker;

import dev.posthorn.contract.WorkerSettings;
import dev.posthorn.worker.account.Accounts;
import dev.posthorn.worker.delivery.Checks;
import dev.posthorn.worker.kafka.DataPlane;
import dev.posthorn.worker.kafka.KafkaClients;
import dev.posthorn.worker.metrics.WorkerMetrics;
import dev.posthorn.worker.provider.Providers;
import java.time.Clock;
import java.util.Map;

/**
 * A running worker: delivery loops, and health and metrics over HTTP. Providers are handed in, so that a benchmark can
 * deliver to nobody.
 */
public final class Worker implements AutoCloseable {

    private final DataPlane dataPlane;
    private final HttpEndpoints http;
    private final Providers providers;
    private final WorkerMetrics metrics;
    private final Runnable closeStores;

    private Worker(
            DataPlane dataPlane, HttpEndpoints http, Providers providers, WorkerMetrics metrics, Runnable closeStores) {
        this.dataPlane = dataPlane;
        this.http = http;
        this.providers = providers;
        this.metrics = metrics;
        this.closeStores = closeStores;
    }

    /** Starts a worker with the accounts that its settings name, and returns at once. */
    public static Worker start(WorkerConfig config) {
        return startWithStores(
                config, Checks.none(), Accounts.of(config.settings(), config.credentialsDir(), Clock.systemUTC()));
    }

    /** Starts a worker that delivers by {@code providers} whatever it reads. */
    public static Worker start(WorkerConfig config, Providers providers) {
        return start(config, Checks.none(), providers);
    }

    /**
     * Starts a worker that delivers by {@code providers}, and returns at once; it joins Kafka as soon as that answers.
     *
     * @param checks asked before each attempt
     * @param providers closed with the worker
     */
    public static Worker start(WorkerConfig config, Checks checks, Providers providers) {
        return start(config, new WorkerMetrics(config.settings()), checks, providers, () -> {});
    }

    /** As {@link #start(WorkerConfig, Checks, Providers)}, with the checks of the ledger and the preferences that the settings name. */
    public static Worker startWithStores(WorkerConfig config, Checks checks, Providers providers) {
        var metrics = new WorkerMetrics(config.settings());
        var stores = Stores.open(config, metrics);
        return start(config, metrics, stores.with(checks, providers), providers, stores::close);
    }

    private static Worker start(
            WorkerConfig config, WorkerMetrics metrics, Checks checks, Providers providers, Runnable closeStores) {
        WorkerSettings settings = config.settings();
        Map<String, Object> connection = config.kafka();
        var dataPlane = new DataPlane(
                settings, new KafkaClients(connection, config.pod()), checks, providers, metrics, Clock.systemUTC());
        var http = HttpEndpoints.start(config.httpPort(), dataPlane::alive, dataPlane::ready, metrics::scrape);
        dataPlane.start();
        return new Worker(dataPlane, http, providers, metrics, closeStores);
    }

    /** Whether all loops have joined Kafka and none is asked to stop. */
    public boolean ready() {
        return dataPlane.ready();
    }

    /** Port of {@code /healthz}, {@code /readyz} and {@code /metrics}. */
    public int httpPort() {
        return http.port();
    }

    /** Counts and times, for those who hold a worker in their own process. */
    public WorkerMetrics metrics() {
        return metrics;
    }

    /** Waits until the worker has ended; true when it drained as asked, false when it {@link #failed()}. */
    public boolean awaitEnd() throws InterruptedException {
        return dataPlane.awaitEnd();
    }

    /** Whether it ended because it must not go on, such as on a share group that would lose records. */
    public boolean failed() {
        return dataPlane.failed();
    }

    /**
     * Stops taking records, lets those in hand end within the settings' drain time-out and gives back the others. Health stays
     * up, readiness goes down.
     */
    @Override
    public void close() {
        dataPlane.drain();
        providers.close();
        closeStores.run();
        http.close();
    }
}

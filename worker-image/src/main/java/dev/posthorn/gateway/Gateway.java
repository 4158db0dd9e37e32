package dev.posthorn.gateway;

import dev.posthorn.contract.GatewaySettings;
import dev.posthorn.contract.TenantRate;
import dev.posthorn.gateway.accept.Acceptor;
import dev.posthorn.gateway.accept.ChannelCatalog;
import dev.posthorn.gateway.accept.EmbeddedWindow;
import dev.posthorn.gateway.accept.Intake;
import dev.posthorn.gateway.api.Api;
import dev.posthorn.gateway.api.Notifications;
import dev.posthorn.gateway.api.Quota;
import dev.posthorn.gateway.api.Recipients;
import dev.posthorn.gateway.api.StatusOf;
import dev.posthorn.gateway.http.ApiServer;
import dev.posthorn.gateway.http.Certificate;
import dev.posthorn.gateway.http.Front;
import dev.posthorn.gateway.http.Route;
import dev.posthorn.gateway.http.TenantSlots;
import dev.posthorn.gateway.keys.KeyRing;
import dev.posthorn.gateway.metrics.GatewayMetrics;
import dev.posthorn.gateway.preferences.PreferenceStore;
import dev.posthorn.gateway.quota.RateGate;
import dev.posthorn.gateway.quota.RatesFile;
import dev.posthorn.gateway.status.StatusReader;
import dev.posthorn.gateway.status.StatusView;
import dev.posthorn.worker.HttpEndpoints;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running gateway. */
public final class Gateway implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

    private final GatewayConfig config;
    private final GatewaySettings.Limits limits;
    private final GatewayMetrics metrics = new GatewayMetrics();
    private final Clock clock = Clock.systemUTC();
    /** What was opened, the last one first. */
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    private final MountedFiles files;
    private final Supplier<KeyRing> keys;
    private final RateGate rates;
    private final ChannelCatalog catalog;
    private final ApiServer api;
    private final HttpEndpoints http;
    private volatile boolean stopping;

    private Gateway(GatewayConfig config) {
        this.config = config;
        this.limits = Objects.requireNonNull(config.settings().limits());
        this.files = open(new MountedFiles((what, outcome) -> metrics.reloaded(what, outcome.name())));
        try {
            this.keys = files.watch("keys", config.keysDir(), KeyRing::of, changed -> {});
            this.rates = new RateGate(rates(), System::nanoTime);
            this.catalog = open(new ChannelCatalog(Admin.create(admin())));
            this.api = api();
            this.http = open(HttpEndpoints.start(config.httpPort(), () -> true, this::ready, metrics::scrape));
        } catch (RuntimeException e) {
            closeAll();
            throw e;
        }
    }

    /**
     * Starts a gateway and returns when it listens; it joins Kafka as soon as that answers.
     *
     * @throws IllegalArgumentException when a mounted file makes no sense
     * @throws IllegalStateException when a port is taken
     */
    public static Gateway start(GatewayConfig config) {
        return new Gateway(config);
    }

    /** Whether Kafka was reached and nobody asked it to stop. */
    public boolean ready() {
        return !stopping && catalog.ready();
    }

    /** Port of the API. */
    public int apiPort() {
        return api.port();
    }

    /** Port of {@code /healthz}, {@code /readyz} and {@code /metrics}. */
    public int httpPort() {
        return http.port();
    }

    /** Takes no more requests, lets those in hand end, and says goodbye to Kafka. */
    @Override
    public void close() {
        stopping = true;
        closeAll();
    }

    private void closeAll() {
        for (var each : opened) {
            try {
                each.close();
            } catch (Exception e) {
                LOG.warn("Closing {} failed", each, e);
            }
        }
    }

    private ApiServer api() {
        var shown = new AtomicReference<ApiServer>();
        var certificate = config.tlsDir()
                .map(folder -> files.watch(
                        "certificate",
                        folder,
                        Certificate::of,
                        changed -> Optional.ofNullable(shown.get()).ifPresent(server -> server.show(changed))));
        var server = open(ApiServer.start(
                config.host(), config.apiPort(), certificate.map(Supplier::get), front(), limits, metrics));
        shown.set(server);
        return server;
    }

    private Front front() {
        return new Front(
                routes(),
                keys,
                new TenantSlots(limits.maxConcurrentPerTenant()),
                limits.maxBodyBytes(),
                metrics,
                clock);
    }

    private List<Route> routes() {
        var settings = config.settings();
        var timeout = Objects.requireNonNull(settings.kafkaTimeout()).toDuration();
        var idempotency = Objects.requireNonNull(settings.idempotency());
        var status = Objects.requireNonNull(settings.status());
        var intake = open(new Intake(config.kafka(), config.pod(), timeout));
        var view = new StatusView(status.maxNotifications());
        var reader = open(
                new StatusReader(config.kafka(), config.pod(), status.window().toDuration(), view, clock));
        reader.start();
        var window =
                new EmbeddedWindow(idempotency.window().toDuration(), idempotency.maxKeys(), metrics::forgottenKey);
        var acceptor = new Acceptor(catalog, window, rates, intake, view, limits.maxNotificationBytes(), clock);
        return new Api(
                        new Notifications(acceptor, limits.maxBatch(), metrics, clock),
                        new StatusOf(view, reader::caughtUp),
                        new Recipients(new PreferenceStore(config.kafka(), config.pod(), timeout, intake)),
                        new Quota(rates))
                .routes();
    }

    private Supplier<Map<String, TenantRate>> rates() {
        return config.ratesDir()
                .map(folder -> files.watch("rates", folder, RatesFile::of, changed -> {}))
                .orElse(Map::of);
    }

    private <T extends AutoCloseable> T open(T thing) {
        opened.push(thing);
        return thing;
    }

    private Map<String, Object> admin() {
        var properties = new HashMap<>(config.kafka());
        properties.put("client.id", config.pod() + "-channels");
        properties.put("request.timeout.ms", 3000);
        properties.put("default.api.timeout.ms", 3000);
        properties.put("reconnect.backoff.max.ms", 1000);
        properties.put("enable.metrics.push", false);
        return properties;
    }
}

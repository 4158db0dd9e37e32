package dev.posthorn.operator;

import dev.posthorn.contract.TopicNames;
import dev.posthorn.crd.Group;
import dev.posthorn.crd.NotificationChannel;
import dev.posthorn.crd.ProviderAccount;
import dev.posthorn.operator.account.AccountReconciler;
import dev.posthorn.operator.channel.ChannelPacer;
import dev.posthorn.operator.channel.ChannelReconciler;
import dev.posthorn.operator.loop.Backoff;
import dev.posthorn.operator.loop.ReconcileLoop;
import dev.posthorn.operator.plan.EventDoor;
import dev.posthorn.operator.plan.PlanApplier;
import dev.posthorn.operator.region.RegionReconciler;
import dev.posthorn.operator.telemetry.ApiCallCounter;
import dev.posthorn.operator.telemetry.HttpEndpoint;
import dev.posthorn.operator.telemetry.OperatorMetrics;
import dev.posthorn.operator.telemetry.QueueDepth;
import dev.posthorn.operator.topics.TopicInventory;
import dev.posthorn.operator.topics.TopicListener;
import dev.posthorn.operator.watch.Caches;
import dev.posthorn.operator.watch.Primaries;
import dev.posthorn.operator.watch.SecretReader;
import dev.posthorn.operator.watch.WatchedKinds;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A whole operator in this process: caches, controllers, the connection with Kafka, and the port for health and metrics.
 *
 * <p>Several can run beside each other, as long as they act for different regions or contend for one Lease.
 */
public final class PosthornOperator implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PosthornOperator.class);

    private final OperatorConfig config;
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final OperatorMetrics metrics;
    private final KubernetesClient client;
    private final Caches caches;
    private final TopicInventory topics;
    private final Operator operator;
    private final HttpEndpoint http;
    private final CountDownLatch started = new CountDownLatch(1);
    private final AtomicBoolean leading = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * Wires an operator and opens its HTTP port; it acts only after {@link #start}.
     *
     * @param kubernetes how the API server is reached
     * @param clock what time it is, for decisions; waits are in real time
     */
    public PosthornOperator(OperatorConfig config, Config kubernetes, Clock clock) {
        this.config = config;
        this.metrics = new OperatorMetrics(registry, clock);
        this.client = new KubernetesClientBuilder()
                .withConfig(kubernetes)
                .withHttpClientBuilderConsumer(
                        builder -> builder.addOrReplaceInterceptor("posthorn-calls", new ApiCallCounter(registry)))
                .build();
        this.caches = new Caches(client, config.watchNamespaces(), config.discoveryInterval());
        var listener = new Listener();
        var accounts = AccountReconciler.primaries();
        var channels = ChannelReconciler.primaries();
        var pacer = new ChannelPacer(config.region(), channels, accounts, caches, registry);
        this.topics = new TopicInventory(
                config.region(),
                config.topicPollInterval(),
                config.offsetPollInterval(),
                listener,
                pacer.book(),
                registry,
                clock);
        this.operator = new Operator(this::configure);
        register(listener, channels, accounts, pacer, clock);
        metrics.watch(this::ready, leading::get);
        this.http = new HttpEndpoint(config.httpHost(), config.httpPort(), () -> !closed.get(), this::ready, registry);
    }

    /** Forwards what Kafka's thread finds; the reconcilers are made after it. */
    private static final class Listener implements TopicListener {
        private volatile Runnable region = () -> {};
        private volatile java.util.function.Consumer<Set<TopicNames>> channels = names -> {};

        @Override
        public void channelsChanged(Set<TopicNames> changed) {
            channels.accept(changed);
        }

        @Override
        public void regionChanged() {
            region.run();
        }
    }

    private void register(
            Listener listener,
            Primaries<NotificationChannel> channels,
            Primaries<ProviderAccount> accounts,
            ChannelPacer pacer,
            Clock clock) {
        var setting = new ReconcileLoop.Setting(
                config.region(),
                started,
                new Backoff(config.retryInitial(), config.retryCap()),
                config.resyncInterval(),
                clock,
                RandomGenerator::getDefault,
                metrics);
        var applier = new PlanApplier(client, caches, new EventDoor(client, config.region()), topics);
        var secrets = new SecretReader(client, caches.of(WatchedKinds.SECRETS));
        var regions = RegionReconciler.primaries();
        var region = new RegionReconciler(setting, applier, regions, caches, secrets, topics);
        var account = new AccountReconciler(setting, applier, accounts, caches.of(WatchedKinds.SECRETS));
        var channel = new ChannelReconciler(
                setting,
                new ChannelReconciler.Site(config.workerImage(), config.deletionTimeout()),
                applier,
                new ChannelReconciler.Neighbours(channels, regions, accounts),
                caches,
                secrets,
                topics,
                pacer);
        listener.region = () -> {
            region.wake();
            channel.wakeAll();
        };
        listener.channels = channel::wake;
        operator.register(region, this::<dev.posthorn.crd.NotificationRegion>clusterScoped);
        operator.register(account, this::<dev.posthorn.crd.ProviderAccount>namespaced);
        operator.register(channel, this::<dev.posthorn.crd.NotificationChannel>namespaced);
    }

    private void configure(ConfigurationServiceOverrider sdk) {
        sdk.withKubernetesClient(client)
                .withConcurrentReconciliationThreads(config.reconcileThreads())
                .withMetrics(new QueueDepth(metrics))
                .withCloseClientOnStop(false)
                .withStopOnInformerErrorDuringStartup(false)
                .withUseSSAToPatchPrimaryResource(true)
                .withReconciliationTerminationTimeout(config.shutdownTimeout());
        config.lease()
                .ifPresent(lease -> sdk.withLeaderElectionConfiguration(
                        LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(lease.name())
                                .withLeaseNamespace(lease.namespace())
                                .withIdentity(lease.identity())
                                .withLeaderCallbacks(new LeaderCallbacks(
                                        () -> leading.set(true), () -> leading.set(false), leader -> {}))
                                .build()));
    }

    private <P extends HasMetadata> void clusterScoped(ControllerConfigurationOverrider<P> controller) {
        controller
                .withFieldManager(Group.MANAGER)
                .withFinalizer(Group.FINALIZER)
                .withGenerationAware(false)
                .withRetry(unlimited())
                .withReconciliationMaxInterval(config.resyncInterval());
    }

    private <P extends HasMetadata> void namespaced(ControllerConfigurationOverrider<P> controller) {
        clusterScoped(controller);
        if (config.watchNamespaces().isEmpty()) {
            controller.watchingAllNamespaces();
        } else {
            controller.settingNamespaces(config.watchNamespaces());
        }
    }

    /** For what fails outside of our own loop, such as adding a finalizer: java-operator-sdk's default gives up. */
    private GenericRetry unlimited() {
        return new GenericRetry()
                .withoutMaxAttempts()
                .setInitialInterval(config.retryInitial())
                .setIntervalMultiplier(2)
                .setMaxInterval(config.retryCap().toMillis());
    }

    /**
     * Fills the caches and begins to act, or to contend for the Lease. When that fails, the operator is closed.
     *
     * @throws IllegalStateException when a kind that every cluster has cannot be watched
     * @throws io.javaoperatorsdk.operator.OperatorException when Posthorn's own kinds cannot
     */
    public void start() {
        LOG.info("starting for region {}", config.region());
        try {
            caches.start();
            operator.start();
        } catch (RuntimeException e) {
            closeAfter(e);
            throw e;
        }
        if (config.lease().isEmpty()) {
            leading.set(true);
        }
        started.countDown();
        LOG.info("started for region {}, health and metrics on port {}", config.region(), httpPort());
    }

    /** Whether every cache is complete. */
    public boolean ready() {
        return started.getCount() == 0 && !closed.get() && caches.synced();
    }

    public PrometheusMeterRegistry meterRegistry() {
        return registry;
    }

    /** The port on which health and metrics are served. */
    public int httpPort() {
        return http.port();
    }

    private void closeAfter(RuntimeException failure) {
        try {
            close();
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    /** Ends what is in progress, within the shutdown timeout, and gives everything back; twice does nothing. */
    @Override
    @SuppressWarnings("try") // the resources are there to be closed
    public void close() {
        if (closed.compareAndSet(false, true)) {
            leading.set(false);
            // Closed from the last to the first, each of them even when another could not be.
            try (Closing meters = registry::close;
                    http;
                    client;
                    caches;
                    topics;
                    Closing loops = this::stopLoops) {
                LOG.info("closing for region {}", config.region());
            }
        }
    }

    private void stopLoops() {
        operator.stop();
        // java-operator-sdk 5.3.2 leaves this one running, with all that its tasks hold.
        var left =
                operator.getConfigurationService().getExecutorServiceManager().scheduledExecutorService();
        if (left != null) {
            left.shutdownNow();
        }
    }

    private interface Closing extends AutoCloseable {
        @Override
        void close();
    }
}

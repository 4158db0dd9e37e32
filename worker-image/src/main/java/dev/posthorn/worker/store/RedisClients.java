package dev.posthorn.worker.store;

import dev.posthorn.contract.WorkerEnv;
import dev.posthorn.contract.WorkerSettings;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisCredentialsProvider;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Makes the Lettuce client for a store, with the settings on which the worker's bounds rest. */
final class RedisClients implements AutoCloseable {

    private static final int THREADS = 2;
    /** Commands without an answer, count; far above the records that a worker may have in hand. */
    private static final int QUEUE = 65_536;

    private final String where;
    private final Supplier<RedisClusterAsyncCommands<String, String>> connect;
    private final Runnable close;

    private RedisClients(String where, Supplier<RedisClusterAsyncCommands<String, String>> connect, Runnable close) {
        this.where = where;
        this.connect = connect;
        this.close = close;
    }

    static RedisClients of(WorkerSettings.Redis settings, Path folder, Duration timeout) {
        var resources = ClientResources.builder()
                .ioThreadPoolSize(THREADS)
                .computationThreadPoolSize(THREADS)
                .reconnectDelay(Delay.exponential(100, 1_000, TimeUnit.MILLISECONDS, 2))
                .build();
        var uris = settings.addresses().stream()
                .map(address -> uri(address, settings.tls(), folder, timeout))
                .toList();
        var where = String.join(",", settings.addresses());
        // A cluster client connects to a node when it first has something for it, and must keep that until it has.
        var alone = ClientOptions.builder().disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS);
        return switch (settings.mode()) {
            case Standalone -> standalone(where, resources, uris.getFirst(), options(alone, folder, timeout));
            case Cluster -> cluster(where, resources, uris, folder, timeout);
        };
    }

    private static RedisClients standalone(
            String where, ClientResources resources, RedisURI uri, ClientOptions options) {
        var client = RedisClient.create(resources, uri);
        client.setOptions(options);
        return new RedisClients(where, () -> client.connect().async(), () -> {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
            shutdown(resources);
        });
    }

    private static RedisClients cluster(
            String where, ClientResources resources, List<RedisURI> uris, Path folder, Duration timeout) {
        var client = RedisClusterClient.create(resources, uris);
        var refresh = ClusterTopologyRefreshOptions.builder()
                .enablePeriodicRefresh(Duration.ofSeconds(30))
                .build();
        var options = ClusterClientOptions.builder().topologyRefreshOptions(refresh);
        client.setOptions((ClusterClientOptions) options(options, folder, timeout));
        return new RedisClients(where, () -> client.connect().async(), () -> {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
            shutdown(resources);
        });
    }

    String where() {
        return where;
    }

    /** @throws RuntimeException when the store cannot be reached */
    RedisClusterAsyncCommands<String, String> connect() {
        return connect.get();
    }

    @Override
    public void close() {
        close.run();
    }

    private static void shutdown(ClientResources resources) {
        resources.shutdown(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }

    /** A command that a broken connection left without an answer is not sent again: by then its record has moved on. */
    private static ClientOptions options(ClientOptions.Builder options, Path folder, Duration timeout) {
        options.replayFilter(command -> true)
                .requestQueueSize(QUEUE)
                .timeoutOptions(TimeoutOptions.enabled(timeout))
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(timeout)
                        .keepAlive(true)
                        .build());
        var ca = folder.resolve(WorkerEnv.STORE_CA);
        if (Files.isRegularFile(ca)) {
            options.sslOptions(SslOptions.builder()
                    .jdkSslProvider()
                    .trustManager(ca.toFile())
                    .build());
        }
        return options.build();
    }

    private static RedisURI uri(String address, boolean tls, Path folder, Duration timeout) {
        var colon = address.lastIndexOf(':');
        var uri = RedisURI.builder()
                .withHost(address.substring(0, colon))
                .withPort(Integer.parseInt(address.substring(colon + 1)))
                .withSsl(tls)
                .withTimeout(timeout)
                .build();
        // Read at each login, so that a Secret that was rotated is in force without a restart.
        uri.setCredentialsProvider(RedisCredentialsProvider.from(() -> credentials(folder)));
        return uri;
    }

    private static RedisCredentials credentials(Path folder) {
        return RedisCredentials.just(
                text(folder, WorkerEnv.STORE_USERNAME).orElse(null),
                text(folder, WorkerEnv.STORE_PASSWORD).orElse(null));
    }

    private static Optional<String> text(Path folder, String name) {
        var file = folder.resolve(name);
        try {
            return Files.isRegularFile(file)
                    ? Optional.of(Files.readString(file).strip()).filter(text -> !text.isEmpty())
                    : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file + ", which the region's store Secret should hold", e);
        }
    }
}

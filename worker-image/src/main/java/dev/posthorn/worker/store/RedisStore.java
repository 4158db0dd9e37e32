package dev.posthorn.worker.store;

import dev.posthorn.contract.WorkerSettings;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Redis or Valkey, alone or a cluster, that all workers of a region share. Calls of all threads travel down one connection a node
 * without waiting for each other. While the store is
 * out of reach calls fail at once, those to a node of a cluster after {@link #TIMEOUT}, and it is looked for in the background.
 */
public final class RedisStore implements AutoCloseable {

    /** The longest that a call may take. */
    static final Duration TIMEOUT = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(RedisStore.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final RedisClients clients;
    private final Thread connecting;
    private volatile CompletableFuture<RedisClusterAsyncCommands<String, String>> commands = new CompletableFuture<>();

    private RedisStore(RedisClients clients) {
        this.clients = clients;
        this.connecting = Thread.ofVirtual().name("redis-connect").start(this::connect);
    }

    /**
     * Returns at once, and connects as soon as the store answers.
     *
     * @param folder holds {@code username}, {@code password} and {@code ca.crt}, each optional
     */
    public static RedisStore open(WorkerSettings.Redis settings, Path folder) {
        return new RedisStore(RedisClients.of(settings, folder, TIMEOUT));
    }

    /** Runs a script and waits for its answer: nested lists of texts and numbers. */
    public List<Object> run(Script script, List<String> keys, List<String> arguments) throws StoreDownException {
        return await(start(script, keys, arguments));
    }

    /** As {@link #run}, without waiting. */
    public CompletionStage<List<Object>> start(Script script, List<String> keys, List<String> arguments) {
        var k = keys.toArray(String[]::new);
        var a = arguments.toArray(String[]::new);
        return send(redis -> redis.<List<Object>>evalsha(script.digest(), ScriptOutputType.MULTI, k, a)
                .exceptionallyCompose(failure -> unknownScript(failure)
                        ? redis.<List<Object>>eval(script.text(), ScriptOutputType.MULTI, k, a)
                        : CompletableFuture.failedStage(failure)));
    }

    /** Sends a command; the stage fails when the store does not answer in time. */
    public <T> CompletionStage<T> send(
            Function<RedisClusterAsyncCommands<String, String>, ? extends CompletionStage<T>> command) {
        var connected = commands;
        if (!connected.isDone()) {
            return CompletableFuture.failedStage(new StoreDownException(
                    "Redis at " + clients.where() + " has not answered since this worker started"));
        }
        try {
            return command.apply(connected.join());
        } catch (RuntimeException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    /** Waits for an answer. */
    public <T> T await(CompletionStage<T> answer) throws StoreDownException {
        try {
            return answer.toCompletableFuture().get(2 * TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            var cause = Objects.requireNonNullElse(e.getCause(), e);
            if (cause instanceof StoreDownException down) {
                throw down;
            }
            throw new StoreDownException("Redis at " + clients.where() + " does not answer: " + cause, cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreDownException("Interrupted while asking Redis at " + clients.where(), e);
        }
    }

    @Override
    public void close() {
        connecting.interrupt();
        clients.close();
    }

    private static boolean unknownScript(Throwable failure) {
        return failure instanceof RedisNoScriptException || failure.getCause() instanceof RedisNoScriptException;
    }

    /** Once connected, the client finds its way back by itself. */
    private void connect() {
        var pause = FIRST_PAUSE;
        while (!Thread.currentThread().isInterrupted()) {
            try {
                commands.complete(clients.connect());
                LOG.info("Connected to Redis at {}", clients.where());
                return;
            } catch (RuntimeException e) {
                LOG.warn("Redis at {} cannot be reached, trying again: {}", clients.where(), reason(e));
            }
            try {
                Thread.sleep(pause);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    private static String reason(RuntimeException e) {
        return e.getCause() == null ? e.toString() : e.getMessage() + ": " + e.getCause();
    }
}

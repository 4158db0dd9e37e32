package dev.posthorn.worker;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.posthorn.contract.WorkerEnv;
import dev.posthorn.contract.WorkerSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * All that a worker is given, parsed once.
 *
 * @param settings the channel's settings file
 * @param credentialsDir one folder per provider account
 * @param storeDir login of the region's store
 * @param kafka connection properties of every Kafka client
 * @param httpPort port of health and metrics, 0 for any free one
 * @param pod name of this worker
 */
public record WorkerConfig(
        WorkerSettings settings,
        Path credentialsDir,
        Path storeDir,
        Map<String, Object> kafka,
        int httpPort,
        String pod) {

    private static final Path NOWHERE = Path.of("/nonexistent");

    public WorkerConfig {
        kafka = Map.copyOf(kafka);
    }

    /** Without a login for a store. */
    public WorkerConfig(
            WorkerSettings settings, Path credentialsDir, Map<String, Object> kafka, int httpPort, String pod) {
        this(settings, credentialsDir, NOWHERE, kafka, httpPort, pod);
    }

    /**
     * Reads what {@code env} points to.
     *
     * @throws IllegalArgumentException when a variable is missing or a file makes no sense
     */
    public static WorkerConfig of(Map<String, String> env) {
        var settings = settings(Path.of(required(env, WorkerEnv.CONFIG_DIR)).resolve(WorkerEnv.SETTINGS_FILE));
        return new WorkerConfig(
                settings,
                folder(env, WorkerEnv.CREDENTIALS_DIR),
                folder(env, WorkerEnv.STORE_DIR),
                KafkaConnection.of(settings.kafka(), env),
                port(env.getOrDefault(WorkerEnv.HTTP_PORT, Integer.toString(WorkerEnv.DEFAULT_HTTP_PORT))),
                env.getOrDefault(WorkerEnv.POD_NAME, "worker"));
    }

    private static WorkerSettings settings(Path file) {
        try {
            return new ObjectMapper().readValue(file.toFile(), WorkerSettings.class);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "Cannot read the worker's settings in " + file + ": " + e.getMessage(), e);
        }
    }

    private static Path folder(Map<String, String> env, String name) {
        return Optional.ofNullable(env.get(name)).map(Path::of).orElse(NOWHERE);
    }

    private static int port(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(WorkerEnv.HTTP_PORT + "=" + text + " is not a port number", e);
        }
    }

    private static String required(Map<String, String> env, String name) {
        var value = env.get(name);
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException("Environment variable " + name + " is not set; it must name a folder");
        }
        return value;
    }

    /** Kafka properties may hold a private key. */
    @Override
    public String toString() {
        return "WorkerConfig[" + settings.namespace() + "/" + settings.channel() + ", pod " + pod + ", port " + httpPort
                + "]";
    }
}

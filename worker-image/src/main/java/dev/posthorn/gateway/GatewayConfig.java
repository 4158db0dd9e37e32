package dev.posthorn.gateway;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.posthorn.contract.GatewayEnv;
import dev.posthorn.contract.GatewaySettings;
import dev.posthorn.contract.WorkerEnv;
import dev.posthorn.worker.KafkaConnection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * All that a gateway is given, parsed once.
 *
 * @param settings the settings file
 * @param kafka connection properties of every Kafka client
 * @param keysDir folder of the API keys
 * @param tlsDir folder of the certificate; plain HTTP without one
 * @param ratesDir folder of the tenants' rates; the default rate for all without one
 * @param host address of the API
 * @param apiPort port of the API, 0 for any free one
 * @param httpPort port of health and metrics, 0 for any free one
 * @param pod name of this gateway
 */
public record GatewayConfig(
        GatewaySettings settings,
        Map<String, Object> kafka,
        Path keysDir,
        Optional<Path> tlsDir,
        Optional<Path> ratesDir,
        String host,
        int apiPort,
        int httpPort,
        String pod) {

    private static final String EVERYWHERE = "0.0.0.0";

    public GatewayConfig {
        kafka = Map.copyOf(kafka);
    }

    /**
     * Reads what {@code env} points to.
     *
     * @throws IllegalArgumentException when a variable is missing or a file makes no sense
     */
    public static GatewayConfig of(Map<String, String> env) {
        var settings = settings(required(env, WorkerEnv.CONFIG_DIR).resolve(GatewayEnv.SETTINGS_FILE));
        return new GatewayConfig(
                settings,
                KafkaConnection.of(settings.kafka(), env),
                required(env, GatewayEnv.KEYS_DIR),
                folder(env, GatewayEnv.TLS_DIR),
                folder(env, GatewayEnv.RATES_DIR),
                EVERYWHERE,
                port(env, GatewayEnv.API_PORT, GatewayEnv.DEFAULT_API_PORT),
                port(env, WorkerEnv.HTTP_PORT, WorkerEnv.DEFAULT_HTTP_PORT),
                env.getOrDefault(WorkerEnv.POD_NAME, "gateway"));
    }

    private static GatewaySettings settings(Path file) {
        try {
            return new ObjectMapper().readValue(file.toFile(), GatewaySettings.class);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "Cannot read the gateway's settings in " + file + ": " + e.getMessage(), e);
        }
    }

    private static Path required(Map<String, String> env, String name) {
        return folder(env, name)
                .orElseThrow(() -> new IllegalArgumentException(
                        "Environment variable " + name + " is not set; it must name a folder"));
    }

    private static Optional<Path> folder(Map<String, String> env, String name) {
        return Optional.ofNullable(env.get(name))
                .filter(value -> !value.isBlank())
                .map(Path::of);
    }

    private static int port(Map<String, String> env, String name, int standard) {
        var text = env.getOrDefault(name, Integer.toString(standard));
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + "=" + text + " is not a port number", e);
        }
    }

    /** Kafka properties may hold a private key. */
    @Override
    public String toString() {
        return "GatewayConfig[region " + settings.region() + ", pod " + pod + ", API on " + host + ":" + apiPort + "]";
    }
}

package dev.posthorn.operator;

import dev.posthorn.crd.KubernetesDuration;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * All that the operator is told when it starts, parsed once.
 *
 * @param region name of the NotificationRegion that this operator acts for
 * @param workerImage image of workers whose channel names none
 * @param watchNamespaces namespaces to look at; empty: all
 * @param reconcileThreads reconciliations at a time and kind, count
 * @param httpHost address that health and metrics are served on
 * @param httpPort TCP port of the same; 0: any free one
 * @param lease leader election; empty: this process is the only one
 * @param retryInitial longest wait after a first failure
 * @param retryCap longest wait after any failure
 * @param resyncInterval how often a resource is looked at though nothing happened, give or take a tenth
 * @param topicPollInterval how often the topics of the region are read from Kafka
 * @param offsetPollInterval how often it is asked how far all channels are
 * @param discoveryInterval how often the API server is asked which optional kinds it serves
 * @param deletionTimeout how long a deletion waits for what lives outside the namespace
 * @param shutdownTimeout how long reconciliations in progress may take after SIGTERM
 */
public record OperatorConfig(
        String region,
        String workerImage,
        Set<String> watchNamespaces,
        int reconcileThreads,
        String httpHost,
        int httpPort,
        Optional<Lease> lease,
        Duration retryInitial,
        Duration retryCap,
        Duration resyncInterval,
        Duration topicPollInterval,
        Duration offsetPollInterval,
        Duration discoveryInterval,
        Duration deletionTimeout,
        Duration shutdownTimeout) {

    /**
     * The Lease that operators of one region contend for.
     *
     * @param identity who this process is; the name of its pod
     */
    public record Lease(String namespace, String name, String identity) {}

    public OperatorConfig {
        watchNamespaces = Set.copyOf(watchNamespaces);
    }

    /**
     * Reads the configuration from environment variables.
     *
     * @throws IllegalArgumentException when a required variable is not set or a value cannot be read; the message names it
     */
    public static OperatorConfig from(Map<String, String> env) {
        return new OperatorConfig(
                required(env, "POSTHORN_REGION", "the name of the NotificationRegion that this operator acts for"),
                required(env, "POSTHORN_WORKER_IMAGE", "the image of workers whose channel names none"),
                names(env.getOrDefault("POSTHORN_WATCH_NAMESPACES", "")),
                number(env, "POSTHORN_RECONCILE_THREADS", 16, 1, 1000),
                env.getOrDefault("POSTHORN_HTTP_HOST", "0.0.0.0"),
                number(env, "POSTHORN_HTTP_PORT", 8080, 0, 65535),
                lease(env),
                duration(env, "POSTHORN_RETRY_INITIAL", "1s"),
                duration(env, "POSTHORN_RETRY_CAP", "1m"),
                duration(env, "POSTHORN_RESYNC_INTERVAL", "10m"),
                duration(env, "POSTHORN_TOPIC_POLL_INTERVAL", "30s"),
                duration(env, "POSTHORN_OFFSET_POLL_INTERVAL", "5s"),
                duration(env, "POSTHORN_DISCOVERY_INTERVAL", "30s"),
                duration(env, "POSTHORN_DELETION_TIMEOUT", "5m"),
                duration(env, "POSTHORN_SHUTDOWN_TIMEOUT", "20s"));
    }

    private static Optional<Lease> lease(Map<String, String> env) {
        return Optional.ofNullable(env.get("POSTHORN_LEASE_NAMESPACE"))
                .filter(namespace -> !namespace.isBlank())
                .map(namespace -> new Lease(
                        namespace,
                        env.getOrDefault("POSTHORN_LEASE_NAME", "posthorn-operator"),
                        required(
                                env, "POSTHORN_POD_NAME", "the name of this pod, by which it contends for the Lease")));
    }

    private static String required(Map<String, String> env, String key, String what) {
        String value = env.getOrDefault(key, "");
        if (value.isBlank()) {
            throw new IllegalArgumentException("environment variable " + key + " is not set: it gives " + what);
        }
        return value.strip();
    }

    private static Set<String> names(String list) {
        return Arrays.stream(list.split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static int number(Map<String, String> env, String key, int byDefault, int least, int most) {
        String text = env.getOrDefault(key, Integer.toString(byDefault)).strip();
        try {
            int value = Integer.parseInt(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(notANumber(key, text, least, most), e);
        }
        throw new IllegalArgumentException(notANumber(key, text, least, most));
    }

    private static String notANumber(String key, String text, int least, int most) {
        return "environment variable " + key + " is '" + text + "', but must be a whole number from " + least + " to "
                + most;
    }

    private static Duration duration(Map<String, String> env, String key, String byDefault) {
        String text = env.getOrDefault(key, byDefault).strip();
        try {
            Duration value = new KubernetesDuration(text).toDuration();
            if (value.isPositive()) {
                return value;
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("environment variable " + key + ": " + e.getMessage(), e);
        }
        throw new IllegalArgumentException(
                "environment variable " + key + " is '" + text + "', but must be above zero");
    }
}

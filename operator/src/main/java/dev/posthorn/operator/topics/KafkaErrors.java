package dev.posthorn.operator.topics;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.ThrottlingQuotaExceededException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Sorts what the Kafka client throws into the few causes that the operator tells apart. */
final class KafkaErrors {

    private KafkaErrors() {}

    /**
     * Judges a failed call.
     *
     * @param thrown what the client threw; wrappers of futures are taken off
     * @param what the call, for the message: {@code creating topic x at host:9092}
     */
    static KafkaFailure of(Throwable thrown, String what) {
        var cause = unwrapped(thrown);
        var message = "%s: %s".formatted(what, cause.getMessage() == null ? cause.toString() : cause.getMessage());
        return switch (cause) {
            case AuthenticationException e -> new KafkaFailure.Unauthorized(message);
            case AuthorizationException e -> new KafkaFailure.Unauthorized(message);
            case ThrottlingQuotaExceededException e ->
                new KafkaFailure.Refused(message + " (Kafka limits how fast topics may change)");
            // A retry of the client's would not bring it back; a new plan does.
            case UnknownTopicOrPartitionException e -> new KafkaFailure.Refused(message);
            case RetriableException e -> new KafkaFailure.Unreachable(message);
            case ApiException e -> new KafkaFailure.Refused(message);
            case InterruptedException e -> new KafkaFailure.Unreachable(what + ": the operator is stopping");
            default -> new KafkaFailure.Unreachable(message);
        };
    }

    /** Judges a client that could not even be made: a name that does not resolve, or TLS material that cannot be read. */
    static KafkaFailure ofConnecting(Throwable thrown, String what) {
        for (var cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof InvalidConfigurationException) {
                return new KafkaFailure.Unauthorized(
                        "%s: the region's certificates or key cannot be read: %s".formatted(what, cause.getMessage()));
            }
            if (cause instanceof ConfigException
                    && String.valueOf(cause.getMessage()).contains("resolvable")) {
                return new KafkaFailure.Unreachable(what + ": no host of the bootstrap servers resolves");
            }
        }
        return new KafkaFailure.Unauthorized(what + ": the client cannot be made: " + thrown.getMessage());
    }

    static Throwable unwrapped(Throwable thrown) {
        var cause = thrown;
        while ((cause instanceof ExecutionException || cause instanceof CompletionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}

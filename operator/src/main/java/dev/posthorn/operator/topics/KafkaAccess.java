package dev.posthorn.operator.topics;

import dev.posthorn.contract.WorkerEnv;
import dev.posthorn.crd.NotificationRegion;
import dev.posthorn.crd.SecretRef;
import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a region's spec and Secrets say about reaching its Kafka. */
public sealed interface KafkaAccess {

    /** All that is needed is there. */
    record Known(KafkaEndpoint endpoint) implements KafkaAccess {}

    /**
     * A Secret that the spec names is not there or lacks a key.
     *
     * @param message which, and what to do
     */
    record Incomplete(String message) implements KafkaAccess {}

    /**
     * Reads the region's spec and the Secrets that it names.
     *
     * @param secrets looks a Secret up
     */
    static KafkaAccess of(NotificationRegion region, Function<SecretRef, Optional<Secret>> secrets) {
        var kafka = region.getSpec().kafka();
        if (kafka.caSecretRef() == null) {
            return new Known(new KafkaEndpoint(kafka.bootstrapServers(), null));
        }
        try {
            var ca = required(kafka.caSecretRef(), WorkerEnv.KAFKA_CA, secrets);
            var client = kafka.clientSecretRef();
            var tls = client == null
                    ? new TlsMaterial(ca, null, null)
                    : new TlsMaterial(
                            ca,
                            required(client, WorkerEnv.KAFKA_CERTIFICATE, secrets),
                            required(client, WorkerEnv.KAFKA_KEY, secrets));
            return new Known(new KafkaEndpoint(kafka.bootstrapServers(), tls));
        } catch (MissingException e) {
            return new Incomplete("%s; NotificationRegion %s needs it to reach Kafka at %s"
                    .formatted(e.getMessage(), region.getMetadata().getName(), kafka.bootstrapServers()));
        }
    }

    private static String required(SecretRef ref, String key, Function<SecretRef, Optional<Secret>> secrets) {
        var where = "Secret " + ref.namespace() + "/" + ref.name();
        var secret = secrets.apply(ref)
                .orElseThrow(() -> new MissingException(where + " is not there: create it with key " + key));
        return text(secret, key)
                .orElseThrow(() -> new MissingException(where + " lacks key " + key + ", or it is empty"));
    }

    /** The text under a key of a Secret, if there is one that is base64 and not empty. */
    static Optional<String> text(Secret secret, String key) {
        @Nullable
        String encoded = secret.getData() == null ? null : secret.getData().get(key);
        if (encoded == null || encoded.isBlank()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Carries a message out of two nested look-ups. */
    final class MissingException extends RuntimeException {
        private MissingException(String message) {
            super(message);
        }
    }
}

package dev.posthorn.operator.channel;

import dev.posthorn.operator.topics.TlsMaterial;

/** How the workers of a channel prove to Kafka who they are. */
sealed interface KafkaIdentity {
    /** Kafka is reached in plain text. */
    record Plain() implements KafkaIdentity {}

    /** What workers mount. */
    record Tls(TlsMaterial material) implements KafkaIdentity {}

    /** What workers would mount is not there yet. */
    record Missing(String message) implements KafkaIdentity {}
}

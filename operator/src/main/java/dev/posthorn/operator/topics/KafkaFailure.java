package dev.posthorn.operator.topics;

/** Why Kafka did not do what it was asked; messages are for humans and hold no secrets. */
public sealed interface KafkaFailure {

    /** What happened, where, and for which input. */
    String message();

    /** Nobody answered in time: it may or may not have been done. */
    record Unreachable(String message) implements KafkaFailure {}

    /** Kafka refused the credentials, or what they are used for. */
    record Unauthorized(String message) implements KafkaFailure {}

    /** Kafka understood and said no. */
    record Refused(String message) implements KafkaFailure {}
}

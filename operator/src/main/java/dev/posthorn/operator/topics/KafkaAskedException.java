package dev.posthorn.operator.topics;

/** Kafka was asked something and did not answer, or not as hoped. */
final class KafkaAskedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient KafkaFailure failure;

    KafkaAskedException(KafkaFailure failure) {
        super(failure.message());
        this.failure = failure;
    }

    KafkaFailure failure() {
        return failure;
    }
}

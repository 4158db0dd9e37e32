package dev.posthorn.operator.channel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthorn.crd.Condition;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import io.strimzi.api.kafka.model.topic.KafkaTopicBuilder;
import org.junit.jupiter.api.Test;

class StrimziReadinessTest {

    @Test
    void readyForTheObjectAsItIsMeansReady() {
        assertThat(StrimziReadiness.of(topic(2, 2, "Ready", "True")))
                .isEqualTo(new StrimziReadiness(Condition.Status.True, null));
    }

    @Test
    void readyForAnOlderGenerationSaysNothing() {
        var readiness = StrimziReadiness.of(topic(3, 2, "Ready", "True"));

        assertThat(readiness.ready()).isEqualTo(Condition.Status.Unknown);
        assertThat(readiness.message()).contains("latest change", "kafka/posthorn.shop.mail.normal");
    }

    @Test
    void aRefusalIsQuoted() {
        var readiness = StrimziReadiness.of(topic(1, 1, "Ready", "False"));

        assertThat(readiness.ready()).isEqualTo(Condition.Status.False);
        assertThat(readiness.message())
                .contains(
                        "KafkaTopic kafka/posthorn.shop.mail.normal",
                        "NotSupported",
                        "Decreasing partitions not supported");
    }

    @Test
    void notReadyIsARefusalToo() {
        assertThat(StrimziReadiness.of(topic(1, 1, "NotReady", "True")).ready()).isEqualTo(Condition.Status.False);
    }

    @Test
    void aPausedObjectIsNotReadyAndSaysHowToGoOn() {
        var readiness = StrimziReadiness.of(topic(1, 1, "ReconciliationPaused", "True"));

        assertThat(readiness.ready()).isEqualTo(Condition.Status.Unknown);
        assertThat(readiness.message()).contains("strimzi.io/pause-reconciliation");
    }

    @Test
    void warningsDoNotDecide() {
        assertThat(StrimziReadiness.of(topic(1, 1, "Warning", "True")).ready()).isEqualTo(Condition.Status.Unknown);
    }

    @Test
    void anObjectThatStrimziHasNotSeenIsUnknown() {
        var unseen = new KafkaTopicBuilder()
                .withNewMetadata()
                .withName("t")
                .withNamespace("kafka")
                .withGeneration(1L)
                .endMetadata()
                .build();

        assertThat(StrimziReadiness.of(unseen).ready()).isEqualTo(Condition.Status.Unknown);
    }

    private static KafkaTopic topic(long generation, long observed, String type, String status) {
        return new KafkaTopicBuilder()
                .withNewMetadata()
                .withName("posthorn.shop.mail.normal")
                .withNamespace("kafka")
                .withGeneration(generation)
                .endMetadata()
                .withNewStatus()
                .withObservedGeneration(observed)
                .addNewCondition()
                .withType(type)
                .withStatus(status)
                .withReason("NotSupported")
                .withMessage("Decreasing partitions not supported")
                .endCondition()
                .endStatus()
                .build();
    }
}

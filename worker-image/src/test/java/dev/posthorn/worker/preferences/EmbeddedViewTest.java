package dev.posthorn.worker.preferences;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.posthorn.crd.ChannelType;
import dev.posthorn.local.broker.BrokerOptions;
import dev.posthorn.local.broker.KafkaBroker;
import dev.posthorn.worker.store.StoreDownException;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class EmbeddedViewTest implements PreferenceViewContract {

    private static KafkaBroker broker;
    private static KafkaProducer<byte[], byte[]> producer;

    @BeforeAll
    static void start() throws Exception {
        broker = KafkaBroker.start(BrokerOptions.plaintext());
        PreferenceViewContract.createTopic(broker);
        producer = PreferenceViewContract.producer(broker);
    }

    @AfterAll
    static void stop() {
        producer.close();
        broker.close();
    }

    @Override
    public KafkaBroker broker() {
        return broker;
    }

    @Override
    public KafkaProducer<byte[], byte[]> producer() {
        return producer;
    }

    @Override
    public PreferenceView open() {
        return open(100_000);
    }

    private static EmbeddedView open(int capacity) {
        return EmbeddedView.start(broker.clientConfig(), "worker-0", ChannelType.Email, capacity);
    }

    @Test
    void whatConcernsOtherChannelsTakesNoMemory() throws Exception {
        try (var view = open(100_000)) {
            PreferenceViewContract.started(view);
            var before = view.size();
            var key = PreferenceViewContract.key(UUID.randomUUID().toString());
            write(key, "{\"optOuts\":[{\"type\":\"Webhook\"}]}");

            assertThat(view.of(key)).isEqualTo(Stated.NOTHING);
            assertThat(view.size()).isEqualTo(before);
        }
    }

    @Test
    void aViewThatIsFullTellsNothingRatherThanHalf() throws Exception {
        try (var view = open(10)) {
            for (var i = 0; i < 12; i++) {
                write(PreferenceViewContract.key("full-" + i), "{\"optOuts\":[{}]}");
            }

            org.awaitility.Awaitility.await()
                    .atMost(60, TimeUnit.SECONDS)
                    .untilAsserted(() -> assertThatThrownBy(() -> view.of("acme/anybody"))
                            .isInstanceOf(StoreDownException.class)
                            .hasMessageContaining("spec.stores"));
        }
    }
}

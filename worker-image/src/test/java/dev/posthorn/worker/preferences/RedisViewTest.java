package dev.posthorn.worker.preferences;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.posthorn.local.broker.BrokerOptions;
import dev.posthorn.local.broker.KafkaBroker;
import dev.posthorn.worker.store.RedisServer;
import dev.posthorn.worker.store.RedisStore;
import dev.posthorn.worker.store.StoreDownException;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RedisViewTest implements PreferenceViewContract {

    private static RedisServer server;
    private static RedisStore redis;
    private static KafkaBroker broker;
    private static KafkaProducer<byte[], byte[]> producer;

    @BeforeAll
    static void start() throws Exception {
        server = RedisServer.running();
        redis = RedisStore.open(server.settings(), Path.of("/nonexistent"));
        broker = KafkaBroker.start(BrokerOptions.plaintext());
        PreferenceViewContract.createTopic(broker);
        producer = PreferenceViewContract.producer(broker);
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            redis.close();
            server.close();
            producer.close();
            broker.close();
        }
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
        return RedisView.start(redis, broker.clientConfig(), "worker-0");
    }

    @Test
    void manyWorkersWriteOneTruth() throws Exception {
        try (var one = PreferenceViewContract.started(open());
                var two = PreferenceViewContract.started(open())) {
            var key = PreferenceViewContract.key(UUID.randomUUID().toString());
            for (var i = 0; i < 100; i++) {
                write(key, "{\"optOuts\":[{\"category\":\"c" + i + "\"}]}");

                assertThat(one.of(key)).isEqualTo(PreferenceViewContract.optedOut("c" + i));
                assertThat(two.of(key)).isEqualTo(PreferenceViewContract.optedOut("c" + i));
            }
        }
    }

    @Test
    void aRedisThatLostEverythingIsFilledAgainBeforeAnythingIsTold() throws Exception {
        try (var view = PreferenceViewContract.started(open())) {
            var key = PreferenceViewContract.key(UUID.randomUUID().toString());
            write(key, "{\"optOuts\":[{\"category\":\"a\"}]}");
            assertThat(view.of(key)).isEqualTo(PreferenceViewContract.optedOut("a"));

            server.kill();
            assertThatThrownBy(() -> view.of(key)).isInstanceOf(StoreDownException.class);
            server.start();

            // Whenever it answers again, it answers with the opt-out.
            Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> {
                try {
                    assertThat(view.of(key)).isEqualTo(PreferenceViewContract.optedOut("a"));
                    return true;
                } catch (StoreDownException e) {
                    return false;
                }
            });
        }
    }
}

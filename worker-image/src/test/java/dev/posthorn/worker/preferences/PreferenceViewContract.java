package dev.posthorn.worker.preferences;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.posthorn.contract.Preference;
import dev.posthorn.contract.TopicNames;
import dev.posthorn.local.broker.KafkaBroker;
import dev.posthorn.worker.store.StoreDownException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every view of the preferences promises, against a real broker. */
interface PreferenceViewContract {

    KafkaBroker broker();

    KafkaProducer<byte[], byte[]> producer();

    /** Another view of the same topic. */
    PreferenceView open();

    @Test
    default void whatWasConfirmedBeforeIsSeenByEveryLookThatStartsAfter() throws Exception {
        try (var view = started(open())) {
            for (var i = 0; i < 200; i++) {
                var key = key("recipient-" + UUID.randomUUID());
                assertThat(view.of(key)).isEqualTo(Stated.NOTHING);

                write(key, "{\"optOuts\":[{\"category\":\"c" + i + "\"}]}");

                assertThat(view.of(key)).as("look %d", i).isEqualTo(optedOut("c" + i));
            }
        }
    }

    @Test
    default void theLastWordCountsAndANullTakesItBack() throws Exception {
        try (var view = started(open())) {
            var key = key(UUID.randomUUID().toString());
            write(key, "{\"optOuts\":[{\"category\":\"a\"}]}");
            write(key, "{\"optOuts\":[{\"category\":\"b\"}]}");
            assertThat(view.of(key)).isEqualTo(optedOut("b"));

            write(key, null);
            assertThat(view.of(key)).isEqualTo(Stated.NOTHING);

            write(key, "no json");
            assertThat(view.of(key)).isEqualTo(Stated.GARBLED);
        }
    }

    @Test
    default void aNewViewKnowsAllBeforeItsFirstAnswer() throws Exception {
        var keys = new java.util.ArrayList<String>();
        for (var i = 0; i < 3_000; i++) {
            keys.add(key("old-" + UUID.randomUUID()));
            producer().send(record(keys.getLast(), "{\"optOuts\":[{\"category\":\"x\"}]}"));
        }
        producer().flush();

        try (var view = started(open())) {
            for (var i = 0; i < keys.size(); i += 100) {
                assertThat(view.of(keys.get(i))).isEqualTo(optedOut("x"));
            }
        }
    }

    @Test
    default void whileKafkaIsDownNothingIsToldAndAfterwardsAllOfIt() throws Exception {
        try (var view = started(open())) {
            var key = key(UUID.randomUUID().toString());
            write(key, "{\"optOuts\":[{\"category\":\"a\"}]}");
            assertThat(view.of(key)).isEqualTo(optedOut("a"));

            broker().stop();
            try {
                assertThatThrownBy(() -> view.of(key)).isInstanceOf(StoreDownException.class);
            } finally {
                broker().start();
            }

            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .ignoreExceptions()
                    .until(() -> view.of(key).equals(optedOut("a")));
            write(key, null);
            assertThat(view.of(key)).isEqualTo(Stated.NOTHING);
        }
    }

    /** Kafka needs a moment until it describes the topic to a new client. */
    static PreferenceView started(PreferenceView view) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(() -> view.of("anybody/at all").equals(Stated.NOTHING));
        return view;
    }

    default void write(String key, @Nullable String value) throws Exception {
        producer().send(record(key, value)).get(60, TimeUnit.SECONDS);
    }

    static ProducerRecord<byte[], byte[]> record(String key, @Nullable String value) {
        return new ProducerRecord<>(
                TopicNames.PREFERENCES,
                key.getBytes(StandardCharsets.UTF_8),
                value == null ? null : value.getBytes(StandardCharsets.UTF_8));
    }

    static String key(String recipient) {
        return Preference.key("acme", recipient);
    }

    static Stated optedOut(String category) {
        return new Stated.Wants(new Preference(List.of(new Preference.OptOut(null, category)), null, null));
    }

    static void createTopic(KafkaBroker broker) throws InterruptedException, ExecutionException {
        try (var admin = Admin.create(broker.clientConfig())) {
            var topic = new NewTopic(TopicNames.PREFERENCES, 4, (short) 1).configs(Map.of("cleanup.policy", "compact"));
            admin.createTopics(List.of(topic)).all().get();
        }
    }

    static KafkaProducer<byte[], byte[]> producer(KafkaBroker broker) {
        var config = broker.clientConfig();
        config.put("acks", "all");
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }
}

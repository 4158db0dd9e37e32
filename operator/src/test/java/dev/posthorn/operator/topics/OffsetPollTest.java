package dev.posthorn.operator.topics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.posthorn.contract.MessageHeaders;
import dev.posthorn.contract.TopicNames;
import dev.posthorn.crd.LaneName;
import dev.posthorn.local.broker.BrokerOptions;
import dev.posthorn.local.broker.KafkaBroker;
import dev.posthorn.operator.lateness.Evidence;
import dev.posthorn.operator.lateness.EvidenceBook;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;

/** What a real broker says about share groups and records becomes evidence. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OffsetPollTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private KafkaBroker broker;
    private Admin admin;

    @BeforeAll
    void start() {
        broker = KafkaBroker.start(BrokerOptions.plaintext());
        admin = Admin.create(broker.clientConfig());
    }

    @AfterAll
    void stop() {
        admin.close();
        broker.close();
    }

    /** One channel of one test, and an inventory that watches it. */
    private final class Watched implements AutoCloseable {
        private final TopicNames names;
        private final EvidenceBook book;
        private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
        private final TopicInventory inventory;

        private Watched(TestInfo test) {
            names = new TopicNames(
                    "shop",
                    "c"
                            + Integer.toHexString(
                                    test.getTestMethod().orElseThrow().getName().hashCode()));
            createLane();
            book = new EvidenceBook(() -> List.of(new WatchedGroup(names, WatchedGroup.Kind.Share)), at -> {});
            inventory = new TopicInventory(
                    "test",
                    Duration.ofMillis(500),
                    Duration.ofMillis(500),
                    new Deaf(),
                    book,
                    meters,
                    Clock.systemUTC());
            inventory.connect(new KafkaEndpoint(broker.bootstrapServers(), null));
        }

        private void createLane() {
            get(admin.createTopics(List.of(new NewTopic(names.lane(LaneName.normal), 2, (short) 1)))
                    .all());
        }

        private Evidence.Seen seen() {
            return (Evidence.Seen) book.of(names);
        }

        private void awaitBacklog(long records) {
            await().atMost(LONG)
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(seen().backlog()).isEqualTo(records));
        }

        @Override
        public void close() {
            inventory.close();
        }
    }

    private static final class Deaf implements TopicListener {
        @Override
        public void channelsChanged(Set<TopicNames> channels) {
            // Topics are not what is looked at here.
        }

        @Override
        public void regionChanged() {
            // Nor is the region.
        }
    }

    @Test
    void recordsThatNobodyHasReadAreBacklogWithoutAnyWorker(TestInfo test) {
        try (var watched = new Watched(test)) {
            watched.awaitBacklog(0);
            produce(watched.names, 10, Instant.now());

            watched.awaitBacklog(10);
            assertThat(watched.seen().late()).isLessThan(LONG);
        }
    }

    @Test
    void whatAShareGroupHasSettledIsBacklogNoMore(TestInfo test) {
        try (var watched = new Watched(test)) {
            produce(watched.names, 20, Instant.now());
            watched.awaitBacklog(20);

            settle(watched.names, 20);
            watched.awaitBacklog(0);
            produce(watched.names, 3, Instant.now());
            watched.awaitBacklog(3);
        }
    }

    @Test
    void theAgeOfARecordFromBeforeTheOperatorIsReadFromTheRecord(TestInfo test) {
        var names = new TopicNames(
                "shop",
                "c"
                        + Integer.toHexString(
                                test.getTestMethod().orElseThrow().getName().hashCode()));
        get(admin.createTopics(List.of(new NewTopic(names.lane(LaneName.normal), 2, (short) 1)))
                .all());
        produce(names, 10, Instant.now().minusSeconds(300));
        var book = new EvidenceBook(() -> List.of(new WatchedGroup(names, WatchedGroup.Kind.Share)), at -> {});
        try (var inventory = new TopicInventory(
                "test",
                Duration.ofMillis(500),
                Duration.ofMillis(500),
                new Deaf(),
                book,
                new SimpleMeterRegistry(),
                Clock.systemUTC())) {
            inventory.connect(new KafkaEndpoint(broker.bootstrapServers(), null));
            await().atMost(LONG).ignoreExceptions().untilAsserted(() -> {
                var seen = (Evidence.Seen) book.of(names);
                assertThat(seen.late()).isBetween(Duration.ofSeconds(299), Duration.ofSeconds(400));
                assertThat(seen.oldestAccepted()).isBetween(Duration.ofSeconds(599), Duration.ofSeconds(700));
                assertThat(seen.lanes().getFirst().tenants()).containsOnlyKeys("acme");
            });
        }
    }

    @Test
    void recordsThatRetentionTookAreBacklogNoMore(TestInfo test) {
        try (var watched = new Watched(test)) {
            produce(watched.names, 20, Instant.now());
            watched.awaitBacklog(20);
            var partition = new TopicPartition(watched.names.lane(LaneName.normal), 0);

            get(admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(10)))
                    .all());

            watched.awaitBacklog(10);
        }
    }

    @Test
    void aTopicThatIsMadeAnewStartsOver(TestInfo test) {
        try (var watched = new Watched(test)) {
            produce(watched.names, 20, Instant.now());
            watched.awaitBacklog(20);
            settle(watched.names, 20);
            watched.awaitBacklog(0);

            get(admin.deleteTopics(List.of(watched.names.lane(LaneName.normal))).all());
            await().atMost(LONG)
                    .until(() -> !get(admin.listTopics().names()).contains(watched.names.lane(LaneName.normal)));
            await().atMost(LONG).ignoreExceptions().untilAsserted(watched::createLane);
            produce(watched.names, 4, Instant.now());

            watched.awaitBacklog(4);
        }
    }

    @Test
    void aPollAsksTheSameFewThingsHoweverManyChannelsThereAre(TestInfo test) {
        try (var watched = new Watched(test)) {
            watched.awaitBacklog(0);
            var counter =
                    watched.meters.counter("posthorn.operator.kafka.requests", "request", "list_share_group_offsets");
            var ends = watched.meters.counter("posthorn.operator.kafka.requests", "request", "list_end_offsets");

            await().atMost(LONG).until(() -> counter.count() >= 5);
            assertThat(ends.count()).isBetween(counter.count() - 1, counter.count() + 1);
        }
    }

    private void produce(TopicNames names, int records, Instant timestamp) {
        try (var producer =
                new KafkaProducer<>(broker.clientConfig(), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < records; i++) {
                var record = new ProducerRecord<byte[], byte[]>(
                        names.lane(LaneName.normal), i % 2, timestamp.toEpochMilli(), null, "{}".getBytes(UTF_8));
                record.headers().add(MessageHeaders.TENANT, "acme".getBytes(UTF_8));
                record.headers()
                        .add(
                                MessageHeaders.ACCEPTED_AT,
                                Long.toString(timestamp.minusSeconds(300).toEpochMilli())
                                        .getBytes(UTF_8));
                producer.send(record);
            }
        }
    }

    private void settle(TopicNames names, int records) {
        var group = new ConfigResource(ConfigResource.Type.GROUP, names.workGroup());
        get(admin.incrementalAlterConfigs(Map.of(
                        group,
                        List.of(new AlterConfigOp(
                                new ConfigEntry("share.auto.offset.reset", "earliest"), AlterConfigOp.OpType.SET))))
                .all());
        var config = new HashMap<String, Object>(broker.clientConfig());
        config.put("group.id", names.workGroup());
        try (var consumer =
                new KafkaShareConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(names.lane(LaneName.normal)));
            var settled = new int[1];
            await().atMost(LONG).pollInSameThread().until(() -> {
                settled[0] += consumer.poll(Duration.ofMillis(500)).count();
                consumer.commitSync();
                return settled[0] >= records;
            });
        }
    }

    private static <T> T get(KafkaFuture<T> future) {
        try {
            return future.get(LONG.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException("Kafka did not do what the test asked", e);
        }
    }
}

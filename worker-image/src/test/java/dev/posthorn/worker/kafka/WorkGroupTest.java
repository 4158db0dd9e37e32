package dev.posthorn.worker.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.posthorn.contract.TopicConfigs;
import dev.posthorn.contract.WorkerSettings;
import dev.posthorn.local.broker.BrokerOptions;
import dev.posthorn.local.broker.KafkaBroker;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class WorkGroupTest {

    @Test
    void aGroupIsMadeFitOnceAndThenLeftAlone() throws Exception {
        try (var broker = KafkaBroker.start(BrokerOptions.plaintext());
                var admin = Admin.create(broker.clientConfig())) {
            var settings = settings(broker);
            makeDeadLetterTopic(admin, settings);

            new WorkGroup(admin, settings).ensure();

            assertThat(config(admin, settings))
                    .containsEntry("share.auto.offset.reset", "earliest")
                    .containsEntry("share.delivery.count.limit", "10")
                    .containsEntry("share.record.lock.duration.ms", "25000")
                    .containsEntry("share.renew.acknowledge.enable", "true")
                    .containsEntry("errors.deadletterqueue.topic.name", "posthorn.shop.receipts.dead-letter")
                    .containsEntry("errors.deadletterqueue.copy.record.enable", "true");
        }
    }

    @Test
    void whatNoWorkerSettlesIsDeadLetteredByTheBroker() throws Exception {
        try (var broker = KafkaBroker.start(BrokerOptions.plaintext());
                var admin = Admin.create(broker.clientConfig())) {
            // Given
            var settings = settings(broker);
            var clients = new KafkaClients(broker.clientConfig(), "test");
            makeDeadLetterTopic(admin, settings);
            admin.createTopics(List.of(new NewTopic("work", 1, (short) 1)))
                    .all()
                    .get();
            new WorkGroup(admin, settings).ensure();
            try (var producer = clients.producer()) {
                var record = new ProducerRecord<>("work", "key".getBytes(), "value".getBytes());
                record.headers().add("posthorn-id", "n-1".getBytes());
                producer.send(record).get();
            }

            // When
            var deliveries = 0;
            try (var consumer = clients.shareConsumer(settings.topics().workGroup(), "crashing", 8)) {
                consumer.subscribe(List.of("work"));
                for (var polls = 0; polls < 100 && deliveries < 10; polls++) {
                    for (var record : consumer.poll(Duration.ofMillis(200))) {
                        deliveries++;
                        consumer.acknowledge(record, AcknowledgeType.RELEASE);
                    }
                }
                consumer.commitSync();
            }

            // Then
            assertThat(deliveries).isEqualTo(10);
            var dead = firstOf(broker, settings.topics().deadLetter());
            assertThat(new String(dead.value())).isEqualTo("value");
            assertThat(header(dead, "__dlq.errors.topic")).isEqualTo("work");
            assertThat(header(dead, "__dlq.errors.offset")).isEqualTo("0");
            assertThat(dead.headers().lastHeader("posthorn-id"))
                    .as("brokers drop the headers, which is why our own poison check comes first")
                    .isNull();
        }
    }

    @Test
    void aGroupThatWouldLoseRecordsAndMayNotBeChangedStopsTheWorker() throws Exception {
        try (var broker = KafkaBroker.start(BrokerOptions.mutualTls().withAuthorizer());
                var admin = Admin.create(broker.clientConfig());
                var worker = Admin.create(broker.clientConfig(broker.issueClient("worker")))) {
            var settings = settings(broker);
            allow(admin, settings, AclOperation.DESCRIBE_CONFIGS);

            assertThatThrownBy(() -> new WorkGroup(worker, settings).ensure())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("share.auto.offset.reset=latest")
                    .hasMessageContaining("allow it AlterConfigs on the group");

            // One who may has made it fit meanwhile.
            makeDeadLetterTopic(admin, settings);
            new WorkGroup(admin, settings).ensure();
            assertThatCode(() -> new WorkGroup(worker, settings).ensure()).doesNotThrowAnyException();
        }
    }

    private static void allow(Admin admin, WorkerSettings settings, AclOperation operation) throws Exception {
        var group = new ResourcePattern(ResourceType.GROUP, settings.topics().workGroup(), PatternType.LITERAL);
        var entry = new AccessControlEntry("User:CN=worker", "*", operation, AclPermissionType.ALLOW);
        admin.createAcls(List.of(new AclBinding(group, entry))).all().get();
    }

    private static ConsumerRecord<byte[], byte[]> firstOf(KafkaBroker broker, String topic) {
        var reader = new KafkaConsumer<>(
                new HashMap<>(broker.clientConfig()), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        try (reader) {
            var partition = List.of(new TopicPartition(topic, 0));
            reader.assign(partition);
            reader.seekToBeginning(partition);
            for (var polls = 0; polls < 100; polls++) {
                for (var record : reader.poll(Duration.ofMillis(200))) {
                    return record;
                }
            }
        }
        throw new AssertionError("Nothing came to " + topic + " within 20 s");
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value());
    }

    private static void makeDeadLetterTopic(Admin admin, WorkerSettings settings) throws Exception {
        admin.createTopics(List.of(new NewTopic(settings.topics().deadLetter(), 1, (short) 1)
                        .configs(TopicConfigs.DEAD_LETTER_BY_BROKER)))
                .all()
                .get();
    }

    private static Map<String, String> config(Admin admin, WorkerSettings settings) throws Exception {
        var group =
                new ConfigResource(ConfigResource.Type.GROUP, settings.topics().workGroup());
        return admin.describeConfigs(List.of(group)).all().get().get(group).entries().stream()
                .filter(entry -> entry.value() != null)
                .collect(Collectors.toMap(entry -> entry.name(), entry -> entry.value()));
    }

    private static WorkerSettings settings(KafkaBroker broker) throws Exception {
        return new ObjectMapper().readValue("""
                {"namespace": "shop", "channel": "receipts", "region": "eu", "type": "Webhook",
                 "kafka": {"bootstrapServers": "%s", "tls": false},
                 "lanes": [{"name": "normal", "latencyObjective": "60s"}], "rungs": ["5s"],
                 "delivery": {"ttl": "1h", "attemptTimeout": "5s", "maxAttempts": 3, "backoffInitial": "5s",
                              "backoffFactor": 4, "backoffMaxDelay": "1h", "maxRetryAfter": "1h"},
                 "providers": [], "maxInFlight": 8, "drainTimeout": "10s"}""".formatted(broker.bootstrapServers()), WorkerSettings.class);
    }
}

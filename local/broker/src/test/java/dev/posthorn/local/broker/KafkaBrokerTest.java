package dev.posthorn.local.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class KafkaBrokerTest {

    @Test
    void aShareGroupReadsWhatWasProducedAndARestartKeepsTheData() throws Exception {
        try (var broker = KafkaBroker.start(BrokerOptions.plaintext())) {
            var config = broker.clientConfig();
            createTopic(config, "orders");
            produce(config, "orders", "before");
            readFromTheStart(config, "share-test");

            assertThat(shareRead(config, "share-test", "orders", 1)).containsExactly("before");

            broker.stop();
            broker.start();
            produce(config, "orders", "after");

            assertThat(shareRead(config, "share-test", "orders", 1)).containsExactly("after");
        }
    }

    @Test
    void aTlsBrokerIsTrustedByItsCertificateAuthorityAndByNothingElse() throws Exception {
        try (var broker = KafkaBroker.start(BrokerOptions.tls())) {
            createTopic(broker.clientConfig(), "orders");

            var withoutTrust = Map.<String, Object>of(
                    "bootstrap.servers",
                    broker.bootstrapServers(),
                    "security.protocol",
                    "SSL",
                    "default.api.timeout.ms",
                    5000,
                    "request.timeout.ms",
                    4000);
            assertThatThrownBy(() -> createTopic(withoutTrust, "more")).hasStackTraceContaining("SSL handshake failed");
        }
    }

    @Test
    void aNamedClientMayDoWhatItsAclsSay() throws Exception {
        try (var broker = KafkaBroker.start(BrokerOptions.mutualTls().withAuthorizer())) {
            // Given
            createTopic(broker.clientConfig(), "mine");
            createTopic(broker.clientConfig(), "theirs");
            var me = broker.clientConfig(broker.issueClient("me"));
            try (var admin = Admin.create(broker.clientConfig())) {
                var allow = new AccessControlEntry("User:CN=me", "*", AclOperation.WRITE, AclPermissionType.ALLOW);
                admin.createAcls(List.of(new AclBinding(
                                new ResourcePattern(ResourceType.TOPIC, "mine", PatternType.LITERAL), allow)))
                        .all()
                        .get();
            }

            // When
            produce(me, "mine", "allowed");

            // Then
            assertThatThrownBy(() -> produce(me, "theirs", "denied"))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(TopicAuthorizationException.class);
        }
    }

    @Test
    void shareGroupsMayDeadLetterByTheBroker() throws Exception {
        try (var broker = KafkaBroker.start(BrokerOptions.plaintext());
                var admin = Admin.create(broker.clientConfig())) {
            var features = admin.describeFeatures().featureMetadata().get().finalizedFeatures();

            assertThat(features.get("share.version").maxVersionLevel()).isGreaterThanOrEqualTo((short) 2);
        }
    }

    @Test
    void aclsWithoutNamesAreRefused() {
        assertThatThrownBy(() -> BrokerOptions.tls().withAuthorizer()).hasMessageContaining("mutualTls()");
    }

    private static void createTopic(Map<String, Object> config, String topic) throws Exception {
        try (var admin = Admin.create(config)) {
            admin.createTopics(List.of(new NewTopic(topic, 2, (short) 1))).all().get();
        }
    }

    private static void readFromTheStart(Map<String, Object> config, String group) throws Exception {
        try (var admin = Admin.create(config)) {
            var earliest = new AlterConfigOp(new ConfigEntry("share.auto.offset.reset", "earliest"), OpType.SET);
            admin.incrementalAlterConfigs(
                            Map.of(new ConfigResource(ConfigResource.Type.GROUP, group), List.of(earliest)))
                    .all()
                    .get();
        }
    }

    private static void produce(Map<String, Object> config, String topic, String value) throws Exception {
        try (var producer = new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic, value)).get();
        }
    }

    private static List<String> shareRead(Map<String, Object> config, String group, String topic, int wanted) {
        var all = new java.util.HashMap<>(config);
        all.put("group.id", group);
        var values = new ArrayList<String>();
        try (var consumer = new KafkaShareConsumer<>(all, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of(topic));
            for (var polls = 0; polls < 100 && values.size() < wanted; polls++) {
                consumer.poll(Duration.ofMillis(300)).forEach(r -> values.add(r.value()));
            }
            consumer.commitSync();
        }
        return values;
    }
}

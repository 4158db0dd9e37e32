package dev.posthorn.operator.topics;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.posthorn.contract.TopicNames;
import dev.posthorn.local.broker.BrokerOptions;
import dev.posthorn.local.broker.KafkaBroker;
import dev.posthorn.operator.topics.TopicAction.Create;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KafkaOutageTest {

    private static final TopicNames NAMES = new TopicNames("shop", "mail");

    private final AtomicInteger regionChanges = new AtomicInteger();
    private final TopicInventory inventory = new TopicInventory(
            "test",
            Duration.ofSeconds(1),
            new TopicListener() {
                @Override
                public void channelsChanged(Set<TopicNames> channels) {
                    // Only the region is of interest here.
                }

                @Override
                public void regionChanged() {
                    regionChanges.incrementAndGet();
                }
            },
            new SimpleMeterRegistry(),
            Clock.systemUTC());

    @AfterEach
    void close() {
        inventory.close();
    }

    @Test
    void nothingIsKnownAndNothingWrittenBeforeKafkaWasReached() {
        assertThat(inventory.region().current()).isFalse();
        assertThat(create("normal"))
                .hasEntrySatisfying(
                        NAMES.prefix() + "normal",
                        failure -> assertThat(failure).isInstanceOf(KafkaFailure.Unreachable.class));
    }

    @Test
    void kafkaGoesAndComesBackAndWishesFailAtOnceMeanwhile() {
        try (var broker = KafkaBroker.start(BrokerOptions.plaintext())) {
            inventory.connect(new KafkaEndpoint(broker.bootstrapServers(), null));
            awaitCurrent(true);
            assertThat(create("before")).isEmpty();

            broker.stop();
            awaitCurrent(false);
            assertThat(inventory.region().failure())
                    .isInstanceOfSatisfying(
                            KafkaFailure.Unreachable.class,
                            failure -> assertThat(failure.message()).contains(broker.bootstrapServers()));
            assertThat(inventory.channel(NAMES).topics()).containsKey(NAMES.prefix() + "before");
            assertThat(create("meanwhile").values()).hasOnlyElementsOfType(KafkaFailure.Unreachable.class);

            broker.start();
            awaitCurrent(true);
            assertThat(create("after")).isEmpty();
            assertThat(regionChanges.get()).isGreaterThanOrEqualTo(3);
        }
    }

    @Test
    void anotherKafkaHasOtherTopics() {
        try (var one = KafkaBroker.start(BrokerOptions.plaintext());
                var other = KafkaBroker.start(BrokerOptions.plaintext())) {
            inventory.connect(new KafkaEndpoint(one.bootstrapServers(), null));
            awaitCurrent(true);
            create("normal");
            var first = inventory.region().cluster().id();

            inventory.connect(new KafkaEndpoint(other.bootstrapServers(), null));

            await().atMost(40, SECONDS).untilAsserted(() -> {
                assertThat(inventory.region().current()).isTrue();
                assertThat(inventory.region().cluster().id()).isNotEqualTo(first);
            });
            assertThat(inventory.channel(NAMES).topics()).isEmpty();

            inventory.disconnect();
            awaitCurrent(false);
        }
    }

    @Test
    void aHostThatDoesNotResolveIsOutOfReach() {
        inventory.connect(new KafkaEndpoint("no-such-host.invalid:9092", null));

        await().atMost(40, SECONDS)
                .untilAsserted(() -> assertThat(inventory.region().failure())
                        .isInstanceOfSatisfying(
                                KafkaFailure.Unreachable.class,
                                failure -> assertThat(failure.message())
                                        .contains("no-such-host.invalid:9092", "resolves")));
    }

    @Test
    void withTheRightCertificatesKafkaIsReachedAndWithOthersItIsNot() {
        try (var broker = KafkaBroker.start(BrokerOptions.mutualTls());
                var foreign = KafkaBroker.start(BrokerOptions.mutualTls())) {
            var operator = broker.issueClient("posthorn-operator");
            var right = new TlsMaterial(broker.caCertificatePem(), operator.certificatePem(), operator.privateKeyPem());
            inventory.connect(new KafkaEndpoint(broker.bootstrapServers(), right));
            awaitCurrent(true);
            assertThat(create("normal")).isEmpty();

            inventory.connect(new KafkaEndpoint(
                    broker.bootstrapServers(),
                    new TlsMaterial(foreign.caCertificatePem(), operator.certificatePem(), operator.privateKeyPem())));
            awaitUnauthorized(broker.bootstrapServers());

            inventory.connect(new KafkaEndpoint(broker.bootstrapServers(), right));
            awaitCurrent(true);
            assertThat(inventory.channel(NAMES).topics()).containsKey(NAMES.prefix() + "normal");
        }
    }

    @Test
    void anOperatorWithoutPermissionsSeesThatItHasNone() {
        try (var broker = KafkaBroker.start(BrokerOptions.mutualTls().withAuthorizer())) {
            var nobody = broker.issueClient("nobody");
            inventory.connect(new KafkaEndpoint(
                    broker.bootstrapServers(),
                    new TlsMaterial(broker.caCertificatePem(), nobody.certificatePem(), nobody.privateKeyPem())));
            awaitCurrent(true);

            assertThat(create("normal"))
                    .hasEntrySatisfying(
                            NAMES.prefix() + "normal",
                            failure -> assertThat(failure).isInstanceOf(KafkaFailure.Unauthorized.class));
            assertThat(inventory.region().current()).isTrue();
        }
    }

    @Test
    void aCertificateThatIsNoneIsRefusedWithoutShowingTheKey() {
        var secret = "not-a-key-but-secret";
        inventory.connect(new KafkaEndpoint("127.0.0.1:9", new TlsMaterial("nonsense", "nonsense", secret)));

        awaitUnauthorized("127.0.0.1:9");
        assertThat(inventory.region().toString()).doesNotContain(secret);
    }

    private void awaitUnauthorized(String where) {
        await().atMost(40, SECONDS)
                .untilAsserted(() -> assertThat(inventory.region().failure())
                        .isInstanceOfSatisfying(
                                KafkaFailure.Unauthorized.class,
                                failure -> assertThat(failure.message()).contains(where)));
    }

    private void awaitCurrent(boolean current) {
        await().atMost(40, SECONDS).until(() -> inventory.region().current() == current);
    }

    private Map<String, KafkaFailure> create(String topic) {
        return inventory.carryOut(List.of(new Create(new TopicSpec(NAMES.prefix() + topic, 1, false, 1, Map.of()))));
    }
}

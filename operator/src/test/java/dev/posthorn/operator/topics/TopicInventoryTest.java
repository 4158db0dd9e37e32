package dev.posthorn.operator.topics;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.posthorn.contract.TopicConfigs;
import dev.posthorn.contract.TopicNames;
import dev.posthorn.local.broker.BrokerOptions;
import dev.posthorn.local.broker.KafkaBroker;
import dev.posthorn.operator.topics.TopicAction.AddPartitions;
import dev.posthorn.operator.topics.TopicAction.AlterConfig;
import dev.posthorn.operator.topics.TopicAction.Create;
import dev.posthorn.operator.topics.TopicAction.Delete;
import dev.posthorn.operator.topics.TopicAction.UpToDate;
import dev.posthorn.operator.topics.TopicAction.Write;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TopicInventoryTest {

    private static final Map<String, String> CONFIG = Map.of("retention.ms", "3600000", "cleanup.policy", "delete");

    private static KafkaBroker broker;
    private static Admin stranger;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Heard heard = new Heard();
    private TopicInventory inventory;

    /** A listener that remembers. */
    private static final class Heard implements TopicListener {
        final Collection<TopicNames> channels = new ConcurrentLinkedQueue<>();
        final AtomicInteger region = new AtomicInteger();

        @Override
        public void channelsChanged(Set<TopicNames> changed) {
            channels.addAll(changed);
        }

        @Override
        public void regionChanged() {
            region.incrementAndGet();
        }
    }

    @BeforeAll
    static void startKafka() {
        broker = KafkaBroker.start(BrokerOptions.plaintext());
        stranger = Admin.create(broker.clientConfig());
    }

    @AfterAll
    static void stopKafka() {
        stranger.close(Duration.ofSeconds(2));
        broker.close();
    }

    @BeforeEach
    void connect() {
        inventory = new TopicInventory("test", Duration.ofHours(1), heard, meters, Clock.systemUTC());
        inventory.connect(new KafkaEndpoint(broker.bootstrapServers(), null));
        await().atMost(30, SECONDS).until(() -> inventory.region().current());
    }

    @AfterEach
    void close() {
        inventory.close();
    }

    @Test
    void theClusterIsKnownAndSaysThatItTakesDeadLettersOfGroups() {
        var cluster = inventory.region().cluster();

        assertThat(cluster.brokers()).isEqualTo(1);
        assertThat(cluster.id()).isNotBlank();
        assertThat(cluster.deadLettersOfGroups()).isTrue();
        assertThat(heard.region).hasValue(1);
    }

    @Test
    void aTopicIsMadeOnceAndIsThenAsPlanned() {
        var names = new TopicNames("shop", "made");
        var specs = List.of(
                new TopicSpec(names.prefix() + "normal", 3, false, 1, CONFIG),
                new TopicSpec(names.deadLetter(), 1, true, 1, TopicConfigs.DEAD_LETTER_BY_BROKER));

        assertThat(reconcile(names, specs)).isEmpty();

        assertThat(plan(names, specs)).hasOnlyElementsOfType(UpToDate.class);
        assertThat(writes("create")).isEqualTo(2);
        pollAndWait();
        assertThat(plan(names, specs)).hasOnlyElementsOfType(UpToDate.class);
        assertThat(heard.channels).doesNotContain(names);
    }

    @Test
    void aTopicThatSomebodyElseMadeMeanwhileIsFoundAndJudged() throws Exception {
        var names = new TopicNames("shop", "found");
        stranger.createTopics(List.of(new NewTopic(names.prefix() + "normal", 1, (short) 1)))
                .all()
                .get(30, SECONDS);
        var spec = new TopicSpec(names.prefix() + "normal", 3, false, 1, CONFIG);

        assertThat(inventory.carryOut(List.of(new Create(spec))))
                .hasEntrySatisfying(
                        spec.name(), failure -> assertThat(failure.message()).contains(spec.name(), "somebody else"));

        assertThat(plan(names, List.of(spec)))
                .containsExactly(
                        new AddPartitions(spec.name(), 1, 3),
                        new AlterConfig(spec.name(), Map.of("retention.ms", "3600000")));
        assertThat(reconcile(names, List.of(spec))).isEmpty();
        assertThat(plan(names, List.of(spec))).hasOnlyElementsOfType(UpToDate.class);
    }

    @Test
    void aTopicThatIsThereAlreadyAndAsWantedIsTakenAsMade() throws Exception {
        var names = new TopicNames("shop", "lost-answer");
        var spec = new TopicSpec(names.prefix() + "normal", 1, false, 1, CONFIG);
        stranger.createTopics(List.of(new NewTopic(spec.name(), 1, (short) 1).configs(CONFIG)))
                .all()
                .get(30, SECONDS);

        assertThat(inventory.carryOut(List.of(new Create(spec)))).isEmpty();
        assertThat(plan(names, List.of(spec))).hasOnlyElementsOfType(UpToDate.class);
    }

    @Test
    void whatSomebodyElseChangesIsFoundByThePollAndReported() throws Exception {
        var names = new TopicNames("shop", "drift");
        var spec = new TopicSpec(names.prefix() + "normal", 1, false, 1, CONFIG);
        reconcile(names, List.of(spec));
        var other = new TopicInventory("other", Duration.ofHours(1), heard, meters, Clock.systemUTC());
        other.connect(new KafkaEndpoint(broker.bootstrapServers(), null));
        await().atMost(30, SECONDS).until(() -> other.region().current());
        heard.channels.clear();
        try {
            var set = new AlterConfigOp(new ConfigEntry("retention.ms", "1000"), AlterConfigOp.OpType.SET);
            stranger.incrementalAlterConfigs(
                            Map.of(new ConfigResource(ConfigResource.Type.TOPIC, spec.name()), List.of(set)))
                    .all()
                    .get(30, SECONDS);

            await().atMost(30, SECONDS).pollInterval(Duration.ofMillis(200)).untilAsserted(() -> {
                other.pollNow();
                assertThat(heard.channels).contains(names);
            });
            assertThat(TopicPlanner.plan(List.of(spec), other.channel(names).topics()))
                    .containsExactly(new AlterConfig(spec.name(), Map.of("retention.ms", "3600000")));

            stranger.deleteTopics(List.of(spec.name())).all().get(30, SECONDS);
            await().atMost(30, SECONDS).pollInterval(Duration.ofMillis(200)).untilAsserted(() -> {
                other.pollNow();
                assertThat(other.channel(names).topics()).isEmpty();
            });
        } finally {
            other.close();
        }
    }

    @Test
    void manyChannelsAtOnceMakeFewRequests() throws Exception {
        var callers = 64;
        var results = new ArrayList<Future<Map<String, KafkaFailure>>>();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < callers; i++) {
                var names = new TopicNames("crowd", "c" + i);
                var wishes = IntStream.range(0, 3)
                        .mapToObj(n -> new Create(new TopicSpec(names.prefix() + "t" + n, 1, false, 1, CONFIG)))
                        .toList();
                results.add(executor.submit(() -> inventory.carryOut(wishes)));
            }
        }

        for (var result : results) {
            assertThat(result.get()).isEmpty();
        }
        assertThat(writes("create")).isEqualTo(3.0 * callers);
        assertThat(requests("create_topics")).isLessThan(callers / 2.0);
        var before = requests("describe_topics");
        pollAndWait();
        assertThat(requests("describe_topics") - before).isEqualTo(1);
    }

    @Test
    void whatKafkaRefusesIsQuotedAndDoesNotHarmOthers() {
        var good = new TopicSpec("posthorn.shop.good.normal", 1, false, 1, CONFIG);
        var bad = new TopicSpec("posthorn.shop.bad.normal", 1, false, 3, CONFIG);

        var failures = inventory.carryOut(List.of(new Create(good), new Create(bad)));

        assertThat(failures).containsOnlyKeys(bad.name());
        assertThat(failures.get(bad.name()))
                .isInstanceOfSatisfying(
                        KafkaFailure.Refused.class,
                        refused -> assertThat(refused.message())
                                .contains("creating topic " + bad.name(), broker.bootstrapServers(), "replicat"));
        assertThat(inventory.region().current()).isTrue();
        assertThat(inventory.channel(new TopicNames("shop", "good")).topics()).containsKey(good.name());
    }

    @Test
    void aTopicIsDeletedAndDeletingItAgainIsNoFailure() {
        var names = new TopicNames("shop", "gone");
        var spec = new TopicSpec(names.prefix() + "normal", 1, false, 1, CONFIG);
        reconcile(names, List.of(spec));

        assertThat(inventory.carryOut(List.of(new Delete(spec.name())))).isEmpty();
        assertThat(inventory.channel(names).topics()).isEmpty();
        assertThat(inventory.carryOut(List.of(new Delete(spec.name())))).isEmpty();
    }

    @Test
    void channelsWhoseNamesBeginAlikeAreKeptApart() {
        for (var channel : List.of("a", "a-b")) {
            var names = new TopicNames("apart", channel);
            reconcile(names, List.of(new TopicSpec(names.prefix() + "normal", 1, false, 1, CONFIG)));
        }

        assertThat(inventory.channel(new TopicNames("apart", "a")).topics())
                .containsOnlyKeys("posthorn.apart.a.normal");
    }

    @Test
    void changingATopicThatIsGoneIsRefusedAndLeavesKafkaInReach() {
        var failures = inventory.carryOut(List.of(new AddPartitions("posthorn.shop.nowhere.normal", 1, 2)));

        assertThat(failures.values()).hasOnlyElementsOfType(KafkaFailure.Refused.class);
        assertThat(inventory.region().current()).isTrue();
    }

    private Map<String, KafkaFailure> reconcile(TopicNames names, List<TopicSpec> specs) {
        return inventory.carryOut(plan(names, specs).stream()
                .filter(Write.class::isInstance)
                .map(Write.class::cast)
                .toList());
    }

    private List<TopicAction> plan(TopicNames names, List<TopicSpec> specs) {
        return TopicPlanner.plan(specs, inventory.channel(names).topics());
    }

    private void pollAndWait() {
        var before = inventory.region().at();
        inventory.pollNow();
        await().atMost(30, SECONDS).until(() -> inventory.region().at().isAfter(before));
    }

    private double writes(String operation) {
        return meters.counter("posthorn.operator.kafka.writes", "operation", operation)
                .count();
    }

    private double requests(String request) {
        return meters.counter("posthorn.operator.kafka.requests", "request", request)
                .count();
    }
}

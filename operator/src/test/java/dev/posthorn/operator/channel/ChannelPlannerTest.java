package dev.posthorn.operator.channel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthorn.crd.Condition;
import dev.posthorn.crd.ConditionType;
import dev.posthorn.crd.Group;
import dev.posthorn.crd.NotificationChannel;
import dev.posthorn.crd.NotificationRegion;
import dev.posthorn.crd.ProviderAccount;
import dev.posthorn.crd.Reason;
import dev.posthorn.operator.plan.Conditions;
import dev.posthorn.operator.plan.Plan;
import dev.posthorn.operator.topics.KafkaCluster;
import dev.posthorn.operator.topics.KafkaFailure;
import dev.posthorn.operator.topics.TopicSnapshot;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChannelPlannerTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final TopicSnapshot SEEN = new TopicSnapshot(NOW, null, new KafkaCluster("id", 1, false), Map.of());
    private static final TopicSnapshot DOWN =
            new TopicSnapshot(NOW, new KafkaFailure.Unreachable("no broker answers"), null, Map.of());
    private static final TopicSnapshot NOT_ASKED = new TopicSnapshot(null, null, null, Map.of());

    private final NotificationRegion region = Defaulted.region("""
            apiVersion: posthorn.dev/v1alpha1
            kind: NotificationRegion
            metadata: {name: eu-west, generation: 1, uid: r-1}
            spec: {kafka: {bootstrapServers: "kafka:9092"}}
            """);

    private final ProviderAccount account = Defaulted.account("""
            apiVersion: posthorn.dev/v1alpha1
            kind: ProviderAccount
            metadata: {name: hooks, namespace: shop}
            spec: {type: Webhook, webhook: {url: "https://hooks.example.com"}}
            status:
              conditions:
              - {type: Ready, status: "True", reason: Available, message: ok, lastTransitionTime: "2026-11-24T11:00:00Z"}
            """);

    private static NotificationChannel channel(String specLines) {
        return Defaulted.channel("""
                apiVersion: posthorn.dev/v1alpha1
                kind: NotificationChannel
                metadata: {name: orders, namespace: shop, uid: c-1, generation: 3}
                spec:
                  type: Webhook
                  providers: [{accountRef: {name: hooks}}]
                """ + specLines);
    }

    private ChannelWorld world(TopicSnapshot topics, List<HasMetadata> owned, ProviderAccount... accounts) {
        return new ChannelWorld(
                new ChannelWorld.Site("eu-west", "worker:1", Duration.ofMinutes(5)),
                Optional.of(region),
                List.of(),
                accounts.length == 0 ? Map.of() : Map.of("hooks", accounts[0]),
                new KafkaIdentity.Plain(),
                new StoreLogin.None(),
                topics,
                owned,
                0,
                Optional.empty(),
                new ChannelWorld.Served(false, false, false, false),
                NOW);
    }

    private static ChannelWorld withStrimzi(ChannelWorld world, int unseenTopics) {
        return new ChannelWorld(
                world.site(),
                Optional.of(Defaulted.region("""
                        apiVersion: posthorn.dev/v1alpha1
                        kind: NotificationRegion
                        metadata: {name: eu-west, generation: 1, uid: r-1}
                        spec:
                          kafka:
                            bootstrapServers: "kafka:9092"
                            provisioner: Strimzi
                            strimzi: {namespace: kafka, cluster: main}
                        """)),
                world.unknownRegions(),
                world.accounts(),
                world.identity(),
                world.storeLogin(),
                world.topics(),
                world.owned(),
                unseenTopics,
                Optional.empty(),
                new ChannelWorld.Served(true, false, false, false),
                world.now());
    }

    private static Condition ready(Plan<NotificationChannel.Status> plan) {
        return Conditions.find(plan.status().conditions(), ConditionType.Ready).orElseThrow();
    }

    private List<HasMetadata> running(NotificationChannel channel) {
        var objects = ChannelObjects.of(channel, region, world(SEEN, List.of(), account));
        return List.of(objects.deployment(), objects.companions().getFirst());
    }

    @Test
    void workersOfANewChannelComeAfterItsTopics() {
        var plan = ChannelPlanner.plan(channel(""), world(SEEN, List.of(), account));

        assertThat(plan.topics().writes()).hasSize(7);
        assertThat(plan.topics().then()).singleElement().isInstanceOf(Deployment.class);
        assertThat(plan.objects().wanted()).noneMatch(Deployment.class::isInstance);
        assertThat(plan.objects().destructive()).isFalse();
        assertThat(ready(plan).reason()).isEqualTo(Reason.WorkersProgressing.name());
    }

    @Test
    void equalInputsGiveEqualPlans() {
        assertThat(ChannelPlanner.plan(channel(""), world(SEEN, List.of(), account)))
                .isEqualTo(ChannelPlanner.plan(channel(""), world(SEEN, List.of(), account)));
    }

    @Test
    void whileKafkaIsDownNoWorkerComesAndNoneGoes() {
        var fresh = ChannelPlanner.plan(channel(""), world(DOWN, List.of(), account));
        var before = ChannelPlanner.plan(channel(""), world(DOWN, running(channel("")), account));

        assertThat(ready(fresh).reason()).isEqualTo(Reason.KafkaUnreachable.name());
        assertThat(fresh.topics().then()).isEmpty();
        assertThat(fresh.topics().writes()).isEmpty();
        assertThat(before.topics().then()).singleElement().isInstanceOf(Deployment.class);
        assertThat(before.objects().unwanted()).isEmpty();
    }

    @Test
    void notHavingAskedKafkaYetIsNoNews() {
        NotificationChannel channel = channel("");
        channel.setStatus(ChannelPlanner.plan(channel, world(SEEN, running(channel), account))
                .status());

        var plan = ChannelPlanner.plan(channel, world(NOT_ASKED, running(channel), account));

        assertThat(plan.status()).isEqualTo(channel.getStatus());
    }

    @Test
    void aBadEditOfTheProvidersLeavesWhatRuns() {
        var plan = ChannelPlanner.plan(channel(""), world(SEEN, running(channel(""))));

        assertThat(ready(plan).reason()).isEqualTo(Reason.ProviderAccountNotFound.name());
        assertThat(plan.objects().wanted()).isEmpty();
        assertThat(plan.objects().unwanted()).isEmpty();
        assertThat(plan.topics().then()).isEmpty();
    }

    @Test
    void elsewhereWorkersGoOnlyAfterASecondLook() {
        NotificationChannel channel = channel("  regions: [us-east]\n");

        var plan = ChannelPlanner.plan(channel, world(SEEN, running(channel("")), account));

        assertThat(plan.objects().unwanted()).hasSize(2);
        assertThat(plan.objects().destructive()).isTrue();
        assertThat(plan.objects().basis()).containsExactly(channel);
        assertThat(plan.topics().writes()).isEmpty();
        assertThat(ready(plan).reason()).isEqualTo(Reason.NotInThisRegion.name());
        assertThat(ready(plan).status()).isEqualTo(Condition.Status.True);
    }

    @Test
    void scalingDownIsDestructiveAndScalingUpIsNot() {
        var three = running(channel("  worker: {replicas: 3}\n"));

        assertThat(ChannelPlanner.plan(channel("  worker: {replicas: 2}\n"), world(SEEN, three, account))
                        .objects()
                        .destructive())
                .isTrue();
        assertThat(ChannelPlanner.plan(channel("  state: Stopped\n"), world(SEEN, three, account))
                        .objects()
                        .destructive())
                .isTrue();
        assertThat(ChannelPlanner.plan(channel("  worker: {replicas: 4}\n"), world(SEEN, three, account))
                        .objects()
                        .destructive())
                .isFalse();
    }

    @Test
    void aPauseTouchesNothingAndEndsByItself() {
        NotificationChannel channel = channel("");
        channel.getMetadata().setAnnotations(Map.of(Group.ANNOTATION_PAUSE_UNTIL, "2026-11-24T12:05:00Z"));

        var plan = ChannelPlanner.plan(channel, world(SEEN, List.of(), account));

        assertThat(plan.objects()).isEqualTo(Plan.Objects.UNTOUCHED);
        assertThat(plan.topics()).isEqualTo(Plan.Topics.UNTOUCHED);
        assertThat(plan.recheckAfter()).contains(Duration.ofMinutes(5));
    }

    @Test
    void aDeletionThatKafkaHoldsUpEndsAtItsDeadline() {
        NotificationChannel channel = channel("  deletionPolicy: Delete\n");
        channel.setStatus(
                ChannelPlanner.plan(channel, world(SEEN, List.of(), account)).status());
        channel.getMetadata().setDeletionTimestamp("2026-11-24T11:56:00Z");

        var early = ChannelCleanup.of(channel, world(DOWN, List.of(), account));
        channel.getMetadata().setDeletionTimestamp("2026-11-24T11:55:00Z");
        var late = ChannelCleanup.of(channel, world(DOWN, List.of(), account));

        assertThat(early.finished()).isFalse();
        assertThat(ready(early.plan()).reason()).isEqualTo(Reason.DeletionBlocked.name());
        assertThat(late.finished()).isTrue();
        assertThat(late.plan().announcements()).singleElement().satisfies(news -> {
            assertThat(news.reason()).isEqualTo(Reason.DeletionAbandoned);
            assertThat(news.message()).contains("posthorn.shop.orders.normal");
        });
    }

    @Test
    void aNewTopicWaitsWhileStrimziHasManyBeforeIt() {
        // Given
        var channel = channel("");
        var world = world(SEEN, List.of(), account);

        // When
        var free = ChannelPlanner.plan(channel, withStrimzi(world, TopicDecision.WAVE - 1));
        var full = ChannelPlanner.plan(channel, withStrimzi(world, TopicDecision.WAVE));

        // Then
        assertThat(free.objects().wanted()).anyMatch(KafkaTopic.class::isInstance);
        assertThat(free.recheckAfter()).isEmpty();
        assertThat(full.objects().wanted()).noneMatch(KafkaTopic.class::isInstance);
        assertThat(full.recheckAfter()).isPresent();
        assertThat(ready(full).reason()).isEqualTo(Reason.TopicsProgressing.name());
        assertThat(ready(full).message()).contains("waits for Strimzi, which has 300 new topics to look at first");
    }

    @Test
    void aTopicThatExistsNeverWaitsForStrimzi() {
        // Given
        var channel = channel("");
        var world = world(SEEN, List.of(), account);
        var made = ChannelPlanner.plan(channel, withStrimzi(world, 0)).objects().wanted().stream()
                .filter(KafkaTopic.class::isInstance)
                .toList();

        // When
        var plan = ChannelPlanner.plan(channel, withStrimzi(world(SEEN, made, account), TopicDecision.WAVE));

        // Then
        assertThat(plan.objects().wanted()).containsAll(made);
        assertThat(plan.recheckAfter()).isEmpty();
    }
}

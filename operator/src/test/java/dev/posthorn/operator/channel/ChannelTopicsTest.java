package dev.posthorn.operator.channel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthorn.crd.KubernetesDuration;
import dev.posthorn.crd.NotificationChannel.Backoff;
import dev.posthorn.operator.topics.TopicSpec;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChannelTopicsTest {

    @Test
    void theLadderGrowsByItsFactorUpToTheLongestDelay() {
        assertThat(rungs("5s", 4, "1h"))
                .containsExactly(
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(80),
                        Duration.ofSeconds(320),
                        Duration.ofSeconds(1280));
    }

    @Test
    void aRungMayBeExactlyTheLongestDelay() {
        assertThat(rungs("1s", 10, "100s")).endsWith(Duration.ofSeconds(100)).hasSize(3);
    }

    @Test
    void theLadderHasOneRungAtLeastAndEightAtMost() {
        assertThat(rungs("1h", 2, "1h")).containsExactly(Duration.ofHours(1));
        assertThat(rungs("1s", 2, "24h")).hasSize(8).endsWith(Duration.ofSeconds(128));
    }

    @Test
    void noTopicDropsARecordBeforeItsDeadline() {
        // Given a retention of one hour and a time to live of two
        var in = Scenario.read("mail-two-lanes-over-tls").inputs();
        var ttl = in.spec().delivery().ttl().toDuration();
        assertThat(in.spec().topics().retention().toDuration()).isLessThan(ttl);

        assertThat(ChannelTopics.wanted(in.channel(), in.region(), true))
                .allMatch(topic -> Long.parseLong(topic.config().get("retention.ms")) > ttl.toMillis());
    }

    @Test
    void allButDeadLettersAreStampedOnAppend() {
        assertThat(wanted(true))
                .allMatch(topic -> !topic.name().contains("dead-letter")
                        == "LogAppendTime".equals(topic.config().get("message.timestamp.type")));
    }

    @Test
    void brokersThatDoNotKnowDeadLettersOfGroupsAreNotToldOfThem() {
        assertThat(wanted(true).getLast().config()).containsKey("errors.deadletterqueue.group.enable");
        assertThat(wanted(false)).noneMatch(topic -> topic.config().containsKey("errors.deadletterqueue.group.enable"));
    }

    @Test
    void onlyWhatAUserWroteIsHeldAgainstATopicThatHasMorePartitions() {
        assertThat(wanted(true))
                .allMatch(topic -> topic.mayHaveMore() != topic.name().endsWith("normal"));
    }

    @Test
    void strimziNeverShrinksATopicWhosePartitionsAreDerived() {
        var in = Scenario.read("stopped-on-strimzi").inputs();
        var strimzi = in.region().getSpec().kafka().strimzi();
        var rung = new TopicSpec("posthorn.shop.order-events.retry-5s", 2, true, 3, Map.of());
        var larger = new TopicSpec(rung.name(), 6, true, 3, Map.of());
        KafkaTopic existing = StrimziTopics.wanted(larger, strimzi, in.names().labels(), Optional.empty());

        assertThat(StrimziTopics.wanted(rung, strimzi, in.names().labels(), Optional.of(existing))
                        .getSpec()
                        .getPartitions())
                .isEqualTo(6);
    }

    @Test
    void theRegionHasTheStatusTopicAndThePreferencesWhichAreKeptForEver() {
        var wanted =
                RegionTopics.wanted(Scenario.read("webhook-minimal").inputs().region());

        assertThat(wanted)
                .extracting(TopicSpec::name)
                .contains("posthorn.status", "posthorn.preferences", "posthorn.control", "posthorn.reports");
        assertThat(wanted)
                .filteredOn(topic -> topic.name().equals("posthorn.preferences"))
                .singleElement()
                .satisfies(topic -> assertThat(topic.config())
                        .containsEntry(TopicSpec.CLEANUP, "compact")
                        .doesNotContainKey(TopicSpec.RETENTION));
    }

    private static List<TopicSpec> wanted(boolean deadLettersOfGroups) {
        var in = Scenario.read("webhook-minimal").inputs();
        return ChannelTopics.wanted(in.channel(), in.region(), deadLettersOfGroups);
    }

    private static List<Duration> rungs(String initial, int factor, String maxDelay) {
        return RetryRungs.of(new Backoff(new KubernetesDuration(initial), factor, new KubernetesDuration(maxDelay)));
    }
}

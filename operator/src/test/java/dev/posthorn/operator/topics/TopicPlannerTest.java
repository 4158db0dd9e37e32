package dev.posthorn.operator.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.posthorn.operator.topics.TopicAction.AddPartitions;
import dev.posthorn.operator.topics.TopicAction.AlterConfig;
import dev.posthorn.operator.topics.TopicAction.Conflict;
import dev.posthorn.operator.topics.TopicAction.Create;
import dev.posthorn.operator.topics.TopicAction.UpToDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TopicPlannerTest {

    private static final Map<String, String> CONFIG = Map.of("retention.ms", "3600000", "cleanup.policy", "delete");
    private static final TopicSpec LANE = new TopicSpec("posthorn.shop.mail.normal", 6, false, 3, CONFIG);
    private static final TopicSpec RUNG = new TopicSpec("posthorn.shop.mail.retry-5s", 6, true, 3, CONFIG);

    @Test
    void aTopicThatIsNotThereIsCreated() {
        assertThat(plan(LANE)).containsExactly(new Create(LANE));
    }

    @Test
    void aTopicAsPlannedIsLeftAlone() {
        assertThat(plan(LANE, state(LANE, 6, 3, CONFIG))).containsExactly(new UpToDate(LANE.name()));
    }

    @Test
    void partitionsGrow() {
        assertThat(plan(LANE, state(LANE, 4, 3, CONFIG))).containsExactly(new AddPartitions(LANE.name(), 4, 6));
    }

    @Test
    void settingsThatDriftedArePutBackAndNoOthers() {
        var drifted = Map.of("retention.ms", "1", "cleanup.policy", "delete", "message.timestamp.type", "CreateTime");

        assertThat(plan(LANE, state(LANE, 6, 3, drifted)))
                .containsExactly(new AlterConfig(LANE.name(), Map.of("retention.ms", "3600000")));
    }

    @Test
    void partitionsAndSettingsAreCorrectedTogether() {
        assertThat(plan(LANE, state(LANE, 1, 3, Map.of("cleanup.policy", "delete"))))
                .containsExactly(
                        new AddPartitions(LANE.name(), 1, 6),
                        new AlterConfig(LANE.name(), Map.of("retention.ms", "3600000")));
    }

    @Test
    void morePartitionsThanTheUserAskedForAreAConflictWithAWayOut() {
        assertThat(plan(LANE, state(LANE, 12, 3, Map.of())))
                .singleElement()
                .isInstanceOfSatisfying(
                        Conflict.class,
                        conflict -> assertThat(conflict.message())
                                .contains(
                                        LANE.name(),
                                        "12 partitions",
                                        "6 are asked for",
                                        "set partitions of the lane to 12"));
    }

    @Test
    void morePartitionsThanWereDerivedDoNoHarm() {
        assertThat(plan(RUNG, state(RUNG, 12, 3, CONFIG))).containsExactly(new UpToDate(RUNG.name()));
    }

    @Test
    void otherReplicasAreAConflictAndNothingElseIsTouched() {
        assertThat(plan(LANE, state(LANE, 1, 1, Map.of())))
                .singleElement()
                .isInstanceOfSatisfying(
                        Conflict.class,
                        conflict -> assertThat(conflict.message())
                                .contains(
                                        "1 replicas",
                                        "asks for 3",
                                        "kafka-reassign-partitions.sh",
                                        "replicationFactor"));
    }

    @Test
    void aTopicThatNobodyWantsIsNeverTouched() {
        var stranger = new TopicState("posthorn.shop.mail.retry-9s", 1, 1, Map.of());

        assertThat(TopicPlanner.plan(List.of(), Map.of(stranger.name(), stranger)))
                .isEmpty();
    }

    @Test
    void aSettingThatNobodyWatchesCannotBeAskedFor() {
        assertThatThrownBy(() -> new TopicSpec("x", 1, false, 1, Map.of("segment.bytes", "1")))
                .hasMessageContaining("segment.bytes");
    }

    private static List<TopicAction> plan(TopicSpec spec, TopicState... states) {
        var actual = new java.util.HashMap<String, TopicState>();
        for (var state : states) {
            actual.put(state.name(), state);
        }
        return TopicPlanner.plan(List.of(spec), actual);
    }

    private static TopicState state(TopicSpec spec, int partitions, int replicas, Map<String, String> config) {
        return new TopicState(spec.name(), partitions, replicas, config);
    }
}

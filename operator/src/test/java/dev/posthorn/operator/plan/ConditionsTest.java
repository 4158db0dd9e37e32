package dev.posthorn.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthorn.crd.Condition;
import dev.posthorn.crd.ConditionType;
import dev.posthorn.crd.Group;
import dev.posthorn.crd.NotificationChannel;
import dev.posthorn.crd.Reason;
import dev.posthorn.operator.plan.Conditions.Finding;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConditionsTest {
    private static final Instant THEN = Instant.parse("2026-11-24T12:00:00.123456Z");
    private static final Instant NOW = THEN.plusSeconds(30);

    private static List<Condition> shown(Condition.Status status, Reason reason) {
        return Conditions.merge(null, List.of(new Finding(ConditionType.Ready, status, reason, "as it was")), 1L, THEN);
    }

    @Test
    void theTransitionTimeMovesOnlyWithTheStatusAndHasWholeSeconds() {
        var before = shown(Condition.Status.False, Reason.KafkaUnreachable);

        var sameStatus = Conditions.merge(
                before, List.of(Finding.bad(ConditionType.Ready, Reason.TopicConflict, "now")), 2L, NOW);
        var otherStatus =
                Conditions.merge(before, List.of(Finding.good(ConditionType.Ready, Reason.Available, "now")), 2L, NOW);

        assertThat(sameStatus.getFirst().lastTransitionTime()).isEqualTo("2026-11-24T12:00:00Z");
        assertThat(sameStatus.getFirst().observedGeneration()).isEqualTo(2);
        assertThat(otherStatus.getFirst().lastTransitionTime()).isEqualTo("2026-11-24T12:00:30Z");
    }

    @Test
    void aConditionThatNobodySpeaksOfGoes() {
        assertThat(Conditions.merge(shown(Condition.Status.True, Reason.Available), List.of(), 1L, NOW))
                .isEmpty();
    }

    @Test
    void aReasonOfAnotherVersionIsNoReasonToFail() {
        var strange = new Condition("Ready", Condition.Status.True, 1L, "2026-11-24T12:00:00Z", "FromTheFuture", "x");

        assertThat(Conditions.kept(List.of(strange), List.of(ConditionType.Ready)))
                .isEmpty();
    }

    @Test
    void theSameNewsIsNoSecondEvent() {
        var before = shown(Condition.Status.False, Reason.KafkaUnreachable);
        var same = Conditions.merge(
                before, List.of(Finding.bad(ConditionType.Ready, Reason.KafkaUnreachable, "other words")), 2L, NOW);
        var healed =
                Conditions.merge(before, List.of(Finding.good(ConditionType.Ready, Reason.Available, "fine")), 2L, NOW);

        assertThat(Transitions.of(before, same)).isEmpty();
        assertThat(Transitions.of(before, healed)).containsExactly(Announcement.normal(Reason.Available, "fine"));
        assertThat(Transitions.of(null, before))
                .containsExactly(Announcement.warning(Reason.KafkaUnreachable, "as it was"));
    }

    @Test
    void aPauseIsReadInAnyOffsetEndsOnTimeAndIsRefusedWhenItIsNoTime() {
        assertThat(pause("2026-11-24T14:00:00+01:00"))
                .isEqualTo(new Pause.Paused(
                        Instant.parse("2026-11-24T13:00:00Z"),
                        Duration.between(NOW, Instant.parse("2026-11-24T13:00:00Z")),
                        "no reason given"));
        assertThat(pause("2026-11-24T12:00:00Z")).isEqualTo(new Pause.Running());
        assertThat(pause("2026-11-24T12:00:00")).isEqualTo(new Pause.Invalid("2026-11-24T12:00:00"));
        assertThat(pause("")).isEqualTo(new Pause.Invalid(""));
    }

    private static Pause pause(String until) {
        var channel = new NotificationChannel();
        channel.getMetadata().setAnnotations(Map.of(Group.ANNOTATION_PAUSE_UNTIL, until));
        return Pause.of(channel, NOW);
    }
}

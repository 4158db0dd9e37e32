package dev.posthorn.operator.lateness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.posthorn.crd.LaneName;
import dev.posthorn.crd.NotificationChannel.Trend;
import dev.posthorn.operator.topics.ChannelOffsets;
import dev.posthorn.operator.topics.PartitionOffsets;
import dev.posthorn.operator.topics.RecordHead;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ChannelTrackTest {
    private static final Instant START = Instant.parse("2026-11-24T12:00:00Z");
    private static final String TOPIC = "posthorn.shop.orders.normal";
    private static final String RUNG = "posthorn.shop.orders.retry-1m";

    private final ChannelTrack track = new ChannelTrack();
    private Instant now = START;

    private static PartitionOffsets partition(long start, long end) {
        return partition(TOPIC, 0, start, end);
    }

    private static PartitionOffsets partition(String topic, int number, long start, long end) {
        return new PartitionOffsets(
                topic, number, OptionalLong.of(0), OptionalLong.of(start), end, OptionalLong.of(end - start));
    }

    private Evidence.Seen after(Duration time, List<RecordHead> heads, PartitionOffsets... partitions) {
        now = now.plus(time);
        return track.observe(now, lanes(partitions), heads);
    }

    private Evidence.Seen after(int seconds, PartitionOffsets... partitions) {
        return after(Duration.ofSeconds(seconds), List.of(), partitions);
    }

    private static ChannelOffsets lanes(PartitionOffsets... partitions) {
        return new ChannelOffsets(Map.of(LaneName.normal, List.of(partitions)), Optional.empty());
    }

    private static RecordHead head(long offset, Instant timestamp) {
        return new RecordHead(TOPIC, 0, offset, timestamp, Optional.empty(), Map.of());
    }

    @Test
    void anEmptyChannelIsOnTime() {
        var seen = after(5, partition(0, 0));

        assertThat(seen.late()).isZero();
        assertThat(seen.backlog()).isZero();
        assertThat(seen.drain()).contains(Duration.ZERO);
    }

    @Test
    void theAgeOfARecordThatCameBetweenTwoPollsIsKnownWithoutReadingIt() {
        after(5, partition(100, 100));
        after(5, partition(105, 110));

        assertThat(track.headsFor(now.plusSeconds(1), lanes(partition(105, 110))))
                .isEmpty();
        assertThat(after(1, partition(105, 110)).late().toMillis()).isBetween(1_000L, 6_000L);
    }

    @Test
    void aRecordFromBeforeTheFirstPollIsAskedFor() {
        var places = track.headsFor(now, lanes(partition(100, 110)));

        assertThat(places).containsExactly(new RecordHead.Place(TOPIC, 0, 100));
        assertThat(after(Duration.ZERO, List.of(head(100, START.minusSeconds(90))), partition(100, 110))
                        .late())
                .isEqualTo(Duration.ofSeconds(90));
    }

    @Test
    void aRecordThatWasReadOnceIsNotReadAgain() {
        after(Duration.ZERO, List.of(head(100, START.minusSeconds(90))), partition(100, 110));

        assertThat(track.headsFor(now.plusSeconds(5), lanes(partition(100, 130))))
                .isEmpty();
        assertThat(after(5, partition(100, 130)).late()).isEqualTo(Duration.ofSeconds(95));
    }

    @Test
    void beforeItCouldBeReadARecordIsAtLeastAsOldAsTheFirstPoll() {
        after(5, partition(100, 110));

        assertThat(after(20, partition(100, 110)).late()).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void ofALaneOnlyTheOldestPartitionIsRead() {
        after(5, partition(TOPIC, 0, 10, 10), partition(TOPIC, 1, 10, 10));
        after(5, partition(TOPIC, 0, 10, 12), partition(TOPIC, 1, 10, 10));
        after(5, partition(TOPIC, 0, 10, 12), partition(TOPIC, 1, 10, 14));

        assertThat(track.headsFor(now.plusSeconds(30), lanes(partition(TOPIC, 0, 10, 12), partition(TOPIC, 1, 10, 14))))
                .containsExactly(new RecordHead.Place(TOPIC, 0, 10));
    }

    @Test
    void aClientsClockMovesNothingBeyondTheTwoPollsBetweenWhichItsRecordCame() {
        after(5, partition(100, 100));
        after(5, partition(100, 101));
        Instant came = now;
        now = now.plusSeconds(20);

        var ahead = track.observe(now, lanes(partition(100, 101)), List.of(head(100, now.plusSeconds(86_400))));
        assertThat(ahead.late()).isEqualTo(Duration.between(came, now));

        var behind = track.observe(now, lanes(partition(100, 101)), List.of(head(100, now.minusSeconds(86_400))));
        assertThat(behind.late()).isEqualTo(Duration.between(came.minusSeconds(5), now));
    }

    @Test
    void aTimestampInTheFutureNeverMakesANegativeAge() {
        var seen = after(Duration.ZERO, List.of(head(100, START.plusSeconds(3600))), partition(100, 101));

        assertThat(seen.late()).isZero();
        assertThat(seen.oldestAccepted()).isZero();
    }

    @Test
    void ratesAreThoseOfTheOffsets() {
        for (int i = 0; i <= 14; i++) {
            after(5, partition(i * 40L, i * 50L));
        }
        var lane = after(5, partition(15 * 40, 15 * 50)).lanes().getFirst();

        assertThat(lane.arrivalPerSecond()).isCloseTo(10, within(0.01));
        assertThat(lane.servicePerSecond()).isCloseTo(8, within(0.01));
        assertThat(lane.trend()).isEqualTo(Trend.Rising);
        assertThat(lane.drain()).isEmpty();
    }

    @Test
    void aBurstCountsAtOnceAndAMeanOfAMinuteHardly() {
        for (int i = 0; i <= 14; i++) {
            after(5, partition(0, i * 5L));
        }
        var seen = after(5, partition(0, 70 + 1000));

        assertThat(seen.arrivalPerSecond()).isGreaterThan(90);
        assertThat(seen.sustainedPerSecond()).isLessThan(20);
    }

    @Test
    void theBacklogTakesAsLongAsItLessens() {
        after(5, partition(0, 1000));
        after(5, partition(0, 1000));
        after(5, partition(100, 1000));
        after(5, partition(200, 1000));
        var seen = after(Duration.ofSeconds(5), List.of(head(300, START)), partition(300, 1000));

        assertThat(seen.drain().orElseThrow()).isEqualTo(Duration.ofSeconds(35));
        assertThat(seen.lanes().getFirst().trend()).isEqualTo(Trend.Falling);
    }

    @Test
    void recordsThatRetentionTookAreNoBacklog() {
        var passed =
                new PartitionOffsets(TOPIC, 0, OptionalLong.of(900), OptionalLong.of(100), 1000, OptionalLong.of(900));

        assertThat(after(5, passed).backlog()).isEqualTo(100);
        assertThat(track.headsFor(now, lanes(passed))).containsExactly(new RecordHead.Place(TOPIC, 0, 900));
    }

    @Test
    void aPartitionThatRetentionEmptiedIsOnTime() {
        var emptied =
                new PartitionOffsets(TOPIC, 0, OptionalLong.of(1000), OptionalLong.of(100), 1000, OptionalLong.of(900));

        assertThat(after(5, emptied).backlog()).isZero();
        assertThat(after(5, emptied).late()).isZero();
    }

    @Test
    void aGroupThatNeverSettledAnythingHasAllOfItBeforeIt() {
        var fresh =
                new PartitionOffsets(TOPIC, 0, OptionalLong.of(40), OptionalLong.empty(), 100, OptionalLong.empty());

        assertThat(after(5, fresh).backlog()).isEqualTo(60);
    }

    @Test
    void aTopicThatWasMadeAnewStartsOver() {
        after(5, partition(1000, 1000));
        var anew = new PartitionOffsets(TOPIC, 0, OptionalLong.of(0), OptionalLong.of(1000), 3, OptionalLong.empty());
        var seen = after(5, anew);

        assertThat(seen.backlog()).isEqualTo(3);
        assertThat(seen.arrivalPerSecond()).isZero();
        assertThat(track.headsFor(now, lanes(anew))).containsExactly(new RecordHead.Place(TOPIC, 0, 0));
    }

    @Test
    void recordsSettledOutOfOrderAreNotWaiting() {
        var holes = new PartitionOffsets(TOPIC, 0, OptionalLong.of(0), OptionalLong.of(10), 100, OptionalLong.of(4));

        assertThat(after(5, holes).backlog()).isEqualTo(4);
    }

    @Test
    void whatWaitsOnARungOnPurposeIsNotLateButItsAgeSinceAcceptanceCounts() {
        Instant accepted = START.minusSeconds(600);
        var rung = partition(RUNG, 0, 0, 5);
        var seen = track.observe(
                START,
                new ChannelOffsets(
                        Map.of(LaneName.normal, List.of(partition(0, 0))),
                        Optional.of(Map.of(Duration.ofMinutes(1), List.of(rung)))),
                List.of(new RecordHead(RUNG, 0, 0, START.minusSeconds(40), Optional.of(accepted), Map.of())));

        assertThat(seen.late()).isZero();
        assertThat(seen.backlog()).isZero();
        assertThat(seen.ladder().records()).isEqualTo(5);
        assertThat(seen.oldestAccepted()).isEqualTo(Duration.ofSeconds(600));
    }

    @Test
    void aRungThatNothingLeavesIsLate() {
        var seen = track.observe(
                START,
                new ChannelOffsets(
                        Map.of(LaneName.normal, List.of(partition(0, 0))),
                        Optional.of(Map.of(Duration.ofMinutes(1), List.of(partition(RUNG, 0, 0, 5))))),
                List.of(new RecordHead(RUNG, 0, 0, START.minusSeconds(190), Optional.empty(), Map.of())));

        assertThat(seen.late()).isEqualTo(Duration.ofSeconds(100));
    }

    @Test
    void tenantsAreNamedOnlyWhileTheLaneIsLate() {
        var old = new RecordHead(TOPIC, 0, 0, START.minusSeconds(30), Optional.empty(), Map.of("acme", 9, "zoo", 1));

        var seen = after(Duration.ZERO, List.of(old), partition(0, 10));
        assertThat(seen.lanes().getFirst().tenants()).containsEntry("acme", 9);
        assertThat(after(5, partition(10, 10)).lanes().getFirst().tenants()).isEmpty();
    }

    @Test
    void historyDoesNotGrowWithTime() {
        var history = OffsetHistory.EMPTY;
        var sizes = new ArrayList<Integer>();
        for (int i = 0; i < 2000; i++) {
            history = history.plus(START.plusSeconds(5L * i), partition(i, i));
            sizes.add(history.size());
        }
        assertThat(sizes).allMatch(size -> size < 80);
    }
}

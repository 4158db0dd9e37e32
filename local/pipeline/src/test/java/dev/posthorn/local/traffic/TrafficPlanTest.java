package dev.posthorn.local.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthorn.contract.MessageHeaders;
import dev.posthorn.contract.TopicNames;
import dev.posthorn.crd.ChannelType;
import dev.posthorn.crd.LaneName;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrafficPlanTest {

    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
    private static final Target HOOKS =
            new Target(new TopicNames("shop", "hooks"), ChannelType.Webhook, List.of(LaneName.normal), 3);
    private static final Target MAIL =
            new Target(new TopicNames("shop", "mail"), ChannelType.Email, List.of(LaneName.critical, LaneName.bulk), 1);

    @Test
    void theSameSeedMakesTheSameRecords() {
        var one = new TrafficPlan(5, List.of(HOOKS, MAIL), TrafficMix.COLOURFUL);
        var again = new TrafficPlan(5, List.of(HOOKS, MAIL), TrafficMix.COLOURFUL);
        var other = new TrafficPlan(6, List.of(HOOKS, MAIL), TrafficMix.COLOURFUL);

        assertThat(IntStream.range(0, 200)).allMatch(i -> one.record(i, NOW).equals(again.record(i, NOW)));
        assertThat(IntStream.range(0, 200))
                .anyMatch(i ->
                        !one.record(i, NOW).topic().equals(other.record(i, NOW).topic()));
    }

    @Test
    void trafficIsSpreadByWeightAndReachesEveryLane() {
        var plan = new TrafficPlan(5, List.of(HOOKS, MAIL), TrafficMix.PLAIN);
        var topics = IntStream.range(0, 4000)
                .mapToObj(i -> plan.record(i, NOW).topic())
                .toList();

        assertThat(topics.stream().filter("posthorn.shop.hooks.normal"::equals).count())
                .isBetween(2800L, 3200L);
        assertThat(topics).contains("posthorn.shop.mail.critical", "posthorn.shop.mail.bulk");
    }

    @Test
    void everyIdIsUsedOnce() {
        var plan = new TrafficPlan(5, List.of(HOOKS, MAIL), TrafficMix.PLAIN);
        var ids = new HashSet<String>();

        assertThat(IntStream.range(0, 4000))
                .allMatch(i -> ids.add(plan.record(i, NOW).id().orElseThrow()));
    }

    @Test
    void anUnreadableRecordIsKnownByItsIdOrElseByItsPlace() {
        var plan = new TrafficPlan(5, List.of(MAIL), new TrafficMix(1, 0, 0, 0, Duration.ofSeconds(1)));
        var records = IntStream.range(0, 50).mapToObj(i -> plan.record(i, NOW)).toList();

        assertThat(records)
                .allMatch(r -> !r.value().startsWith("{"))
                .allMatch(r -> r.id().isPresent() == r.headers().containsKey(MessageHeaders.ID));
        assertThat(records).anyMatch(r -> !r.headers().containsKey(MessageHeaders.ID));
        assertThat(records).anyMatch(r -> r.headers().containsKey(MessageHeaders.ID));
    }

    @Test
    void overdueAndUrgentRecordsCarryADeadline() {
        var overdue = new TrafficPlan(5, List.of(MAIL), new TrafficMix(0, 0, 1, 0, Duration.ofSeconds(2)));
        var urgent = new TrafficPlan(5, List.of(MAIL), new TrafficMix(0, 0, 0, 1, Duration.ofSeconds(2)));

        assertThat(deadline(overdue)).isLessThan(NOW.toEpochMilli());
        assertThat(deadline(urgent)).isEqualTo(NOW.plusSeconds(2).toEpochMilli());
    }

    @Test
    void onlyMailHasBadAddresses() {
        var mix = new TrafficMix(0, 1, 0, 0, Duration.ofSeconds(1));

        assertThat(new TrafficPlan(5, List.of(MAIL), mix).record(0, NOW).key()).isEqualTo("nobody at all");
        assertThat(new TrafficPlan(5, List.of(HOOKS), mix).record(0, NOW).key()).startsWith("customer-");
    }

    private static long deadline(TrafficPlan plan) {
        return Long.parseLong(plan.record(0, NOW).headers().get(MessageHeaders.DEADLINE));
    }
}

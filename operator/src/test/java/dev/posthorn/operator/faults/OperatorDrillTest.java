package dev.posthorn.operator.faults;

import dev.posthorn.local.broker.BrokerOptions;
import dev.posthorn.local.broker.KafkaBroker;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What every build tries; {@link ExhaustiveDrillTest} leaves nothing out. */
class OperatorDrillTest {
    private static final int ALL = Integer.MAX_VALUE;

    private static KafkaBroker broker;
    private static Setting setting;
    private static Campaign campaign;

    @BeforeAll
    static void startBroker() {
        broker = KafkaBroker.start(BrokerOptions.plaintext());
        setting = new Setting(broker.bootstrapServers(), Setting.Topics.STRIMZI);
        campaign = new Campaign(RealOperator.drill(setting));
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @Test
    void everyCrashWhileAChannelIsMade() {
        campaign.atWrites("crashes of create", List.of(Scenarios.create(setting)), Campaign.crashes(), ALL);
    }

    @Test
    void everyCrashWhileAChannelGoes() {
        campaign.atWrites(
                "crashes of delete",
                List.of(Scenarios.delete(setting), Scenarios.deleteWithTopics(setting)),
                Campaign.crashes(),
                ALL);
    }

    @Test
    void someCrashesWhileAChannelIsEditedOrHealed() {
        campaign.atWrites(
                "crashes of edits and repairs",
                List.of(
                        Scenarios.edit(setting, "scale-down"),
                        Scenarios.edit(setting, "add-lane"),
                        Scenarios.deletedChildren(setting).getFirst(),
                        Scenarios.accountGoesAndComesBack(setting)),
                Campaign.crashes(),
                12);
    }

    @Test
    @Tag("drill")
    void someCrashesWhereTheOperatorMakesTheTopicsItself() {
        Setting own = new Setting(broker.bootstrapServers(), Setting.Topics.ADMIN);
        new Campaign(RealOperator.drill(own))
                .atWrites(
                        "crashes with topics by Kafka's Admin API",
                        List.of(Scenarios.create(own), Scenarios.deleteWithTopics(own)),
                        Campaign.crashes(),
                        10);
    }

    @Test
    void someRefusalsAndLostAnswers() {
        campaign.atWrites(
                "refusals and lost answers",
                List.of(Scenarios.create(setting), Scenarios.deleteWithTopics(setting)),
                Campaign.refusals(),
                20);
    }

    @Test
    void someChangesThatAreMissedMergedLateOrCutOff() {
        campaign.atEvents(
                "missed, merged, late and cut-off changes",
                List.of(Scenarios.create(setting), Scenarios.deleteWithTopics(setting)),
                Campaign.disturbances(),
                16);
    }

    @Test
    void aLifeOnAnOldViewDestroysNothing() {
        campaign.onOldViews("old views", Scenarios.thereAndBack(setting), 6);
    }
}

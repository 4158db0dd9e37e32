package dev.posthorn.operator.faults;

import dev.posthorn.local.broker.BrokerOptions;
import dev.posthorn.local.broker.KafkaBroker;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every fault at every write and change of every scenario, and crashes in pairs. Takes the better part of an hour. */
@Tag("drill")
class ExhaustiveDrillTest {
    private static final int ALL = Integer.MAX_VALUE;
    private static final int PAIRS = 300;

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
    void everyCrash() {
        campaign.atWrites("every crash", Scenarios.all(setting), Campaign.crashes(), ALL);
    }

    @Test
    void everyCrashWhereTheOperatorMakesTheTopicsItself() {
        Setting own = new Setting(broker.bootstrapServers(), Setting.Topics.ADMIN);
        new Campaign(RealOperator.drill(own))
                .atWrites("every crash, topics by Kafka's Admin API", Scenarios.all(own), Campaign.crashes(), ALL);
    }

    @Test
    void everyRefusalAndLostAnswer() {
        campaign.atWrites("every refusal and lost answer", Scenarios.all(setting), Campaign.refusals(), ALL);
    }

    @Test
    void everyChangeMissedMergedLateOrCutOff() {
        campaign.atEvents("every change disturbed", Scenarios.all(setting), Campaign.disturbances(), ALL);
    }

    @Test
    void everyOldView() {
        campaign.onOldViews("every old view", Scenarios.thereAndBack(setting), ALL);
    }

    @Test
    void crashesInPairs() {
        for (Scenario scenario : List.of(
                Scenarios.create(setting), Scenarios.deleteWithTopics(setting), Scenarios.edit(setting, "add-lane"))) {
            campaign.twice("pairs of crashes of " + scenario, scenario, PAIRS);
        }
    }
}

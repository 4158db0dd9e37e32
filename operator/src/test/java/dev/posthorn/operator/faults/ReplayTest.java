package dev.posthorn.operator.faults;

import dev.posthorn.local.apiserver.faults.FaultSchedule;
import dev.posthorn.local.broker.BrokerOptions;
import dev.posthorn.local.broker.KafkaBroker;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Repeats one drill, named on the command line, and prints all that happened; see the package's description. */
@EnabledIfSystemProperty(
        named = "posthorn.drill.scenario",
        matches = ".+",
        disabledReason = "repeats a drill on request")
class ReplayTest {

    @Test
    void theDrillThatWasAskedFor() {
        try (KafkaBroker broker = KafkaBroker.start(BrokerOptions.plaintext())) {
            String wanted = System.getProperty("posthorn.drill.scenario");
            String schedule = Objects.requireNonNullElse(System.getProperty("posthorn.drill.schedule"), "");
            Setting setting = new Setting(broker.bootstrapServers(), Setting.Topics.STRIMZI);
            Scenario scenario = Scenarios.all(setting).stream()
                    .filter(one -> one.name().equals(wanted))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("There is no scenario '" + wanted + "'"));
            System.out.println(
                    new Campaign(RealOperator.drill(setting)).replay(scenario, FaultSchedule.parse(schedule)));
        }
    }
}

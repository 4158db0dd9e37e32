package dev.posthorn.worker.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthorn.crd.LaneName;
import java.util.List;
import org.junit.jupiter.api.Test;

class BudgetTest {

    private static final List<LaneName> ALL = List.of(LaneName.critical, LaneName.normal, LaneName.bulk);

    @Test
    void aLaneThatIsAloneHasEverything() {
        var budget = new Budget(10, List.of(LaneName.bulk));

        assertThat(budget.most(LaneName.bulk)).isEqualTo(10);
        assertThat(budget.take(LaneName.bulk, 10)).isTrue();
        assertThat(budget.take(LaneName.bulk, 1)).isFalse();
    }

    @Test
    void aFloodOfBulkLeavesCriticalItsOwn() {
        var budget = new Budget(280, ALL);

        while (budget.take(LaneName.bulk, 1)) {
            // takes all that bulk can have
        }

        assertThat(budget.own(LaneName.critical)).isEqualTo(80);
        assertThat(budget.take(LaneName.critical, 80)).isTrue();
        assertThat(budget.take(LaneName.critical, 1)).isFalse();
    }

    @Test
    void whatIsGivenBackIsToBeHadByOthers() {
        var budget = new Budget(28, ALL);
        assertThat(budget.take(LaneName.bulk, budget.most(LaneName.bulk))).isTrue();
        assertThat(budget.take(LaneName.critical, budget.most(LaneName.critical)))
                .isFalse();

        budget.giveBack(LaneName.bulk, budget.most(LaneName.bulk));

        assertThat(budget.take(LaneName.critical, budget.most(LaneName.critical)))
                .isTrue();
    }

    @Test
    void neverIsMoreInHandThanAllowedWhoeverTakes() {
        var budget = new Budget(256, ALL);
        var taken = 0;
        for (var lane : ALL) {
            while (budget.take(lane, 7)) {
                taken += 7;
            }
        }

        assertThat(taken).isLessThanOrEqualTo(256).isGreaterThan(220);
    }

    @Test
    void evenOneRecordInHandLetsEachLaneGoOn() {
        var budget = new Budget(1, ALL);

        assertThat(ALL).allMatch(lane -> budget.take(lane, 1));
    }
}

package dev.posthorn.worker.provider.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CandidateTest {

    @Test
    void theLowestPriorityNumberIsUsedFirst() {
        var second = new Candidate(0, 0, 5, 100, 1);
        var first = new Candidate(1, 0, 2, 1, 0.1);

        assertThat(Candidate.choose(List.of(second, first), 0.99)).contains(first);
    }

    @Test
    void oneThatHasFailedTheNotificationComesAfterOneThatHasNot() {
        var tried = new Candidate(0, 1, 0, 1, 1);
        var untried = new Candidate(1, 0, 9, 1, 1);

        assertThat(Candidate.choose(List.of(tried, untried), 0)).contains(untried);
        assertThat(Candidate.choose(List.of(tried), 0)).contains(tried);
    }

    @Test
    void equalsShareByWeightAndHealth() {
        var heavy = new Candidate(0, 0, 0, 3, 1);
        var light = new Candidate(1, 0, 0, 1, 1);
        var ill = new Candidate(0, 0, 0, 3, 0.1);

        assertThat(Candidate.choose(List.of(heavy, light), 0.74)).contains(heavy);
        assertThat(Candidate.choose(List.of(heavy, light), 0.76)).contains(light);
        assertThat(Candidate.choose(List.of(ill, light), 0.24)).contains(light);
    }

    @Test
    void ofNoneNoneIsChosen() {
        assertThat(Candidate.choose(List.of(), 0.5)).isEqualTo(Optional.empty());
    }
}

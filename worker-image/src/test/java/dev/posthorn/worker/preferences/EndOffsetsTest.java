package dev.posthorn.worker.preferences;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class EndOffsetsTest {

    private final List<CompletableFuture<Map<Integer, Long>>> asked = new ArrayList<>();
    private final EndOffsets ends = new EndOffsets(() -> {
        var question = new CompletableFuture<Map<Integer, Long>>();
        asked.add(question);
        return question;
    });

    @Test
    void whoAsksWhileAQuestionIsUnderWayGetsTheNextAnswer() {
        var first = ends.afterNow();
        var second = ends.afterNow();
        var third = ends.afterNow();
        assertThat(asked).hasSize(1);

        asked.get(0).complete(Map.of(0, 5L));

        assertThat(first).isCompletedWithValue(Map.of(0, 5L));
        assertThat(second).isNotDone();
        assertThat(asked).hasSize(2);

        asked.get(1).complete(Map.of(0, 7L));

        assertThat(second).isCompletedWithValue(Map.of(0, 7L));
        assertThat(third).isCompletedWithValue(Map.of(0, 7L));
        assertThat(asked).hasSize(2);
    }

    @Test
    void aQuestionThatFailsHoldsUpNobodyAfterIt() {
        var first = ends.afterNow();
        var second = ends.afterNow();

        asked.get(0).completeExceptionally(new IllegalStateException("down"));
        asked.get(1).complete(Map.of());

        assertThat(first).isCompletedExceptionally();
        assertThat(second).isCompletedWithValue(Map.of());
        var third = ends.afterNow();
        asked.get(2).complete(Map.of(1, 1L));
        assertThat(third).isCompletedWithValue(Map.of(1, 1L));
    }

    @Test
    void oneWhoGivesUpSpoilsNothingForTheOthers() {
        var first = ends.afterNow();
        var impatient = ends.afterNow();
        var patient = ends.afterNow();
        impatient.cancel(true);

        asked.get(0).complete(Map.of());
        asked.get(1).complete(Map.of(0, 1L));

        assertThat(first).isDone();
        assertThat(patient).isCompletedWithValue(Map.of(0, 1L));
    }
}

package dev.posthorn.worker.preferences;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where the topic ended at a time not before the caller asked. Everybody who asks while a question is under way shares the next one, so
 * any number of sends costs one question at a time:
 *
 * <pre>
 *   question 1  |───────|
 *   sends          a b c |        wait for question 2, since 1 may have been answered before they began
 *   question 2           |──────|
 * </pre>
 */
final class EndOffsets {

    private final Supplier<CompletionStage<Map<Integer, Long>>> question;
    private boolean underWay;
    private @Nullable CompletableFuture<Map<Integer, Long>> next;

    /** @param question asks Kafka for the end of each partition */
    EndOffsets(Supplier<CompletionStage<Map<Integer, Long>>> question) {
        this.question = question;
    }

    /** The ends, by partition, as Kafka has them after this call. */
    CompletableFuture<Map<Integer, Long>> afterNow() {
        CompletableFuture<Map<Integer, Long>> answer;
        synchronized (this) {
            if (underWay) {
                var waiting = next == null ? new CompletableFuture<Map<Integer, Long>>() : next;
                next = waiting;
                return waiting.copy();
            }
            underWay = true;
            answer = new CompletableFuture<>();
        }
        ask(answer);
        return answer.copy();
    }

    private void ask(CompletableFuture<Map<Integer, Long>> answer) {
        CompletionStage<Map<Integer, Long>> asked;
        try {
            asked = question.get();
        } catch (RuntimeException e) {
            asked = CompletableFuture.failedStage(e);
        }
        asked.whenComplete((ends, failure) -> {
            if (failure == null) {
                answer.complete(ends);
            } else {
                answer.completeExceptionally(failure);
            }
            goOn();
        });
    }

    private void goOn() {
        CompletableFuture<Map<Integer, Long>> waiting;
        synchronized (this) {
            waiting = next;
            next = null;
            underWay = waiting != null;
        }
        if (waiting != null) {
            ask(waiting);
        }
    }
}

package dev.posthorn.worker.provider.health;

import java.util.List;
import java.util.Optional;

/**
 * An account that could make a notification's next attempt.
 *
 * @param index which one of the channel's
 * @param attempts attempts of this notification that it has made, count
 * @param priority lower is used first
 * @param weight share among those of its priority, with {@code score}
 * @param score how well it is, from 0 to 1
 */
public record Candidate(int index, int attempts, int priority, int weight, double score) {

    /**
     * The one to call. Those that have failed this notification least come first, of them those of the lowest priority number;
     * among these each is as likely as its weight times its score.
     *
     * @param drawn from 0 to 1, 1 excluded, evenly
     */
    public static Optional<Candidate> choose(List<Candidate> candidates, double drawn) {
        var attempts = candidates.stream().mapToInt(Candidate::attempts).min();
        var fresh = candidates.stream()
                .filter(candidate -> candidate.attempts() == attempts.orElse(0))
                .toList();
        var priority = fresh.stream().mapToInt(Candidate::priority).min();
        var first = fresh.stream()
                .filter(candidate -> candidate.priority() == priority.orElse(0))
                .toList();
        var left = drawn * first.stream().mapToDouble(Candidate::share).sum();
        for (var candidate : first) {
            left -= candidate.share();
            if (left < 0) {
                return Optional.of(candidate);
            }
        }
        return first.isEmpty() ? Optional.empty() : Optional.of(first.getLast());
    }

    /** Never nothing, or an account could never show that it has recovered. */
    private double share() {
        return weight * Math.max(0.05, score);
    }
}

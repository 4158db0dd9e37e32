package dev.posthorn.gateway.api;

import dev.posthorn.gateway.accept.Acceptance;
import dev.posthorn.gateway.http.Problem;
import dev.posthorn.gateway.http.ProblemType;
import dev.posthorn.gateway.quota.Refusal;
import java.time.Duration;

/** How a refused notification is told to its sender. */
final class Refusals {

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private Refusals() {}

    static Problem problem(Acceptance acceptance) {
        return switch (acceptance) {
            case Acceptance.Accepted accepted ->
                throw new IllegalArgumentException(accepted.id() + " was accepted and is no refusal");
            case Acceptance.UnknownChannel unknown ->
                Problem.of(ProblemType.UnknownChannel, "There is no channel " + unknown.channel() + " for this key.");
            case Acceptance.UnknownLane unknown ->
                Problem.of(
                        ProblemType.UnknownLane,
                        "Channel " + unknown.channel() + " has no lane " + unknown.lane() + "; it has "
                                + unknown.lanes() + ".");
            case Acceptance.KeyInFlight inFlight ->
                Problem.of(ProblemType.KeyInFlight, "The first request with this key has no answer yet.")
                        .retryAfter(PAUSE);
            case Acceptance.KeyReused reused ->
                Problem.of(ProblemType.KeyReused, "The body differs from the one that this key was first used with.");
            case Acceptance.TooFast(Refusal refusal) ->
                Problem.of(
                                ProblemType.RateLimited,
                                "Your tenant has used up its rate at this gateway; see GET /v1/quota.")
                        .because(refusal.reason())
                        .retryAfter(refusal.retryAfter());
            case Acceptance.TooLarge large ->
                Problem.of(
                        ProblemType.TooLarge,
                        "The notification has " + large.bytes() + " bytes; it may have at most " + large.limit() + ".");
            case Acceptance.KafkaUnavailable unavailable ->
                Problem.of(
                                ProblemType.KafkaUnavailable,
                                "The notification is not accepted. Kafka may or may not have its record.")
                        .retryAfter(PAUSE);
        };
    }
}

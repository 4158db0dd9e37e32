package dev.posthorn.worker.provider;

import dev.posthorn.worker.delivery.Outcome;
import java.util.Map;
import java.util.Optional;

/**
 * What a reply code of a mail relay means.
 *
 * <p>Sources: RFC 5321 sections 4.2.1 (first digit: 2 done, 4 try again, 5 never) and 4.2.3 (codes); RFC 4954 section 6
 * (530, 534, 535, 538, 454: authentication); RFC 3207 section 4 (454, 530: STARTTLS).
 */
final class SmtpOutcomes {

    private enum Meaning {
        DELIVERED,
        UNAVAILABLE,
        MISCONFIGURED,
        RECIPIENT_GONE,
        REJECTED
    }

    private static final Map<Integer, Meaning> BY_CODE = Map.ofEntries(
            Map.entry(530, Meaning.MISCONFIGURED),
            Map.entry(534, Meaning.MISCONFIGURED),
            Map.entry(535, Meaning.MISCONFIGURED),
            Map.entry(538, Meaning.MISCONFIGURED),
            Map.entry(550, Meaning.RECIPIENT_GONE),
            Map.entry(551, Meaning.RECIPIENT_GONE),
            Map.entry(553, Meaning.RECIPIENT_GONE));

    private SmtpOutcomes() {}

    static Outcome of(int reply) {
        var code = Integer.toString(reply);
        return switch (BY_CODE.getOrDefault(reply, byClass(reply))) {
            case DELIVERED -> new Outcome.Delivered(code);
            case UNAVAILABLE -> new Outcome.Unavailable(code, Optional.empty());
            case MISCONFIGURED -> new Outcome.Misconfigured(code);
            case RECIPIENT_GONE -> new Outcome.RecipientGone(code);
            case REJECTED -> new Outcome.Rejected(code);
        };
    }

    private static Meaning byClass(int reply) {
        return switch (reply / 100) {
            case 2 -> Meaning.DELIVERED;
            case 5 -> Meaning.REJECTED;
            default -> Meaning.UNAVAILABLE;
        };
    }
}

package dev.posthorn.worker.provider.outcome;

import java.time.Duration;
import java.util.Optional;

/**
 * What a provider answered, in its own words.
 *
 * @param status HTTP status or SMTP reply code
 * @param code the provider's name for what happened; empty where it has none
 * @param message what it says about it to people; decides between meanings of one code, and is never logged or stored
 * @param retryAfter how long it asked to wait
 */
public record Answer(int status, String code, String message, Optional<Duration> retryAfter) {

    public static Answer of(int status) {
        return new Answer(status, "", "", Optional.empty());
    }

    public Answer withCode(String name) {
        return new Answer(status, name, message, retryAfter);
    }

    public Answer withMessage(String text) {
        return new Answer(status, code, text, retryAfter);
    }

    public Answer withRetryAfter(Optional<Duration> wait) {
        return new Answer(status, code, message, wait);
    }

    /** What stands in histories and status events: the status and, where there is one, the code. */
    String label() {
        return code.isEmpty() ? Integer.toString(status) : status + " " + code;
    }

    /** Free text of an answer may name a recipient. */
    @Override
    public String toString() {
        return "Answer[" + label() + "]";
    }
}

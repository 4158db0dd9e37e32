package dev.posthorn.worker.ledger;

import java.time.Instant;
import java.util.List;

/**
 * What the ledger knows about a key; a key that it knows nothing about is free. The holder is the notification that has the key.
 *
 * <pre>
 *   free ──claim──► Attempted ──delivered──► Settled
 *                    ▲     │ failed, will be tried again
 *              claim │     ▼
 *                   Reserved ──given up──► free
 * </pre>
 */
public sealed interface Entry {

    Fingerprint holder();

    /** The holder waits for its next attempt; the key is kept for it until then. */
    record Reserved(Fingerprint holder, Instant until) implements Entry {}

    /** The provider is being called for the {@code attempt}-th time; after {@code until} the caller must have died. */
    record Attempted(Fingerprint holder, int attempt, Instant until) implements Entry {}

    /** The holder was delivered. */
    record Settled(Fingerprint holder) implements Entry {}

    /** Says it as stores hold it: {@code R:holder:until}, {@code A:holder:attempt:until} or {@code S:holder}; times in epoch milliseconds. */
    default String text() {
        return switch (this) {
            case Reserved(var holder, var until) -> "R:" + holder.text() + ":" + until.toEpochMilli();
            case Attempted(var holder, var attempt, var until) ->
                "A:" + holder.text() + ":" + attempt + ":" + until.toEpochMilli();
            case Settled(var holder) -> "S:" + holder.text();
        };
    }

    /**
     * Reads what {@link #text} wrote.
     *
     * @throws IllegalArgumentException when it is something else
     */
    static Entry parse(String text) {
        var parts = List.of(text.split(":", -1));
        try {
            return switch (parts.getFirst()) {
                case "R" -> new Reserved(Fingerprint.parse(parts.get(1)), instant(parts.get(2)));
                case "A" ->
                    new Attempted(
                            Fingerprint.parse(parts.get(1)), Integer.parseInt(parts.get(2)), instant(parts.get(3)));
                case "S" -> new Settled(Fingerprint.parse(parts.get(1)));
                default -> throw new IllegalArgumentException("unknown state " + parts.getFirst());
            };
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("The ledger holds an entry that is none of ours: " + text, e);
        }
    }

    private static Instant instant(String millis) {
        return Instant.ofEpochMilli(Long.parseLong(millis));
    }
}

package dev.posthorn.worker.delivery;

import dev.posthorn.contract.Notification;
import dev.posthorn.crd.LaneName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A notification as its record carries it.
 *
 * @param id unique id
 * @param tenant who sent it
 * @param idempotencyKey what a provider may use to suppress repeats
 * @param category what recipients may opt out of, if it says so
 * @param lane lane that it entered by
 * @param acceptedAt when it was accepted
 * @param deadline when it is no longer worth delivering
 * @param epoch epoch of the region in which it was accepted, from 0
 * @param attempts attempts made so far, count
 * @param notBefore when the next attempt is due
 * @param history attempts made so far, oldest first
 * @param notification what to deliver
 */
public record Envelope(
        String id,
        Optional<String> tenant,
        String idempotencyKey,
        Optional<String> category,
        LaneName lane,
        Instant acceptedAt,
        Instant deadline,
        long epoch,
        int attempts,
        Optional<Instant> notBefore,
        List<Attempt> history,
        Notification notification) {

    public Envelope {
        history = List.copyOf(history);
    }

    /** The same notification after one more attempt. */
    public Envelope attempted(Attempt attempt) {
        var longer = new ArrayList<>(history);
        longer.add(attempt);
        return new Envelope(
                id,
                tenant,
                idempotencyKey,
                category,
                lane,
                acceptedAt,
                deadline,
                epoch,
                attempts + 1,
                Optional.empty(),
                longer,
                notification);
    }

    /** The same notification, not due before {@code when}. */
    public Envelope due(Instant when) {
        return new Envelope(
                id,
                tenant,
                idempotencyKey,
                category,
                lane,
                acceptedAt,
                deadline,
                epoch,
                attempts,
                Optional.of(when),
                history,
                notification);
    }
}

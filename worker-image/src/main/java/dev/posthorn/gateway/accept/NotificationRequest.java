package dev.posthorn.gateway.accept;

import dev.posthorn.contract.Notification;
import dev.posthorn.crd.LaneName;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A notification as a tenant asks for it.
 *
 * @param channel {@code namespace/name}
 * @param lane lane to enter by
 * @param category what the recipient may opt out of
 * @param ttl how long after acceptance it is worth delivering
 * @param deadline until when it is, instead of {@code ttl}
 * @param notification what to deliver
 * @param fingerprint tells this request from another one with the same key
 */
public record NotificationRequest(
        String channel,
        LaneName lane,
        Optional<String> category,
        Optional<Duration> ttl,
        Optional<Instant> deadline,
        Notification notification,
        Fingerprint fingerprint) {

    /** When it is no longer worth delivering; empty: the channel decides. */
    public Optional<Instant> deadlineFrom(Instant acceptedAt) {
        return deadline.or(() -> ttl.map(acceptedAt::plus));
    }
}

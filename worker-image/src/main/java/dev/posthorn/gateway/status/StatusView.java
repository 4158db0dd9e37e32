package dev.posthorn.gateway.status;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.posthorn.contract.StatusEvent;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The steps of recent notifications, in the order in which notifications were first heard of. */
public final class StatusView {

    private static final ObjectReader EVENTS = new ObjectMapper().readerFor(StatusEvent.class);

    private final int maxNotifications;
    private final Map<String, Timeline> timelines = new LinkedHashMap<>();

    /** An empty view of at most so many notifications. */
    public StatusView(int maxNotifications) {
        this.maxNotifications = maxNotifications;
    }

    /** This gateway has accepted a notification; others hear of it with its first step. */
    public synchronized void accepted(String id, String tenant, String channel, String lane, Instant at) {
        timelines.computeIfAbsent(id, fresh -> Timeline.accepted(id, tenant, channel, lane, at));
        forget();
    }

    /** What is known of a notification of a tenant. */
    public synchronized Optional<Timeline> of(String id, String tenant) {
        return Optional.ofNullable(timelines.get(id))
                .filter(timeline -> timeline.tenant().equals(tenant));
    }

    /** Takes in a record's value; what cannot be read is nobody's step. */
    void heard(byte[] value) {
        try {
            StatusEvent event = EVENTS.readValue(value);
            if (event != null && event.id() != null && event.status() != null) {
                heard(event);
            }
        } catch (IOException e) {
            // Of a newer version, or written by hand: the others still count.
            return;
        }
    }

    synchronized void heard(StatusEvent event) {
        timelines.compute(event.id(), (id, known) -> (known == null ? Timeline.before(event) : known).after(event));
        forget();
    }

    private void forget() {
        var oldest = timelines.keySet().iterator();
        while (timelines.size() > maxNotifications && oldest.hasNext()) {
            oldest.next();
            oldest.remove();
        }
    }
}

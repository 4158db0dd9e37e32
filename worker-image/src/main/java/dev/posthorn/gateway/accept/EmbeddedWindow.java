package dev.posthorn.gateway.accept;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A window in the memory of this gateway: bounded in time and in keys, gone with the process, unknown to its replicas. A key that is
 * claimed on another replica at the same time, or after this one forgot it, is accepted again under the same id.
 */
public final class EmbeddedWindow implements IdempotencyWindow {

    /**
     * What is kept of a key.
     *
     * @param inFlight whether a request with it is under way
     * @param id set once Kafka has the notification
     */
    private record Entry(Fingerprint body, boolean inFlight, Optional<String> id, Instant at) {}

    private final Duration window;
    private final int maxKeys;
    private final Runnable forgotten;
    /** In the order in which keys came, the oldest first. */
    private final Map<Fingerprint, Entry> entries = new LinkedHashMap<>();

    /**
     * An empty window.
     *
     * @param window how long a key is remembered
     * @param maxKeys how many are at most
     * @param forgotten told for each key that had to go earlier for want of room
     */
    public EmbeddedWindow(Duration window, int maxKeys, Runnable forgotten) {
        this.window = window;
        this.maxKeys = maxKeys;
        this.forgotten = forgotten;
    }

    @Override
    public synchronized Claim claim(String tenant, String key, Fingerprint body, Instant now) {
        forgetUntil(now.minus(window));
        var slot = Fingerprint.of(tenant, key);
        var known = entries.get(slot);
        if (known == null) {
            makeRoom();
            entries.put(slot, new Entry(body, true, Optional.empty(), now));
            return new Claim.Free();
        }
        if (!known.body().equals(body)) {
            return new Claim.OtherBody();
        }
        if (known.inFlight()) {
            return new Claim.InFlight();
        }
        if (known.id().isPresent()) {
            return new Claim.Repeat(known.id().get(), known.at());
        }
        entries.put(slot, new Entry(body, true, Optional.empty(), known.at()));
        return new Claim.Free();
    }

    @Override
    public synchronized void accepted(String tenant, String key, String id, Instant acceptedAt) {
        entries.computeIfPresent(
                Fingerprint.of(tenant, key),
                (slot, entry) -> new Entry(entry.body(), false, Optional.of(id), acceptedAt));
    }

    @Override
    public synchronized void unsure(String tenant, String key) {
        entries.computeIfPresent(
                Fingerprint.of(tenant, key),
                (slot, entry) -> new Entry(entry.body(), false, Optional.empty(), entry.at()));
    }

    synchronized int size() {
        return entries.size();
    }

    private void forgetUntil(Instant oldest) {
        var each = entries.values().iterator();
        while (each.hasNext()) {
            var entry = each.next();
            if (entry.at().isAfter(oldest)) {
                return;
            }
            if (!entry.inFlight()) {
                each.remove();
            }
        }
    }

    /** Keys in flight stay; there are no more of them than requests. */
    private void makeRoom() {
        var each = entries.values().iterator();
        while (entries.size() >= maxKeys && each.hasNext()) {
            if (!each.next().inFlight()) {
                each.remove();
                forgotten.run();
            }
        }
    }
}

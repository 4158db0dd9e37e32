package dev.posthorn.gateway.http;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How many requests of each tenant are under way, so that none of them takes all the room. */
public final class TenantSlots {

    private final int most;
    private final Map<String, Integer> taken = new ConcurrentHashMap<>();

    /** @param most requests of a tenant at a time */
    public TenantSlots(int most) {
        this.most = most;
    }

    int most() {
        return most;
    }

    /** Whether there is room; if so, it is taken until {@link #leave}. */
    boolean enter(String tenant) {
        var now = taken.merge(tenant, 1, Integer::sum);
        if (now > most) {
            leave(tenant);
            return false;
        }
        return true;
    }

    void leave(String tenant) {
        taken.computeIfPresent(tenant, (name, count) -> count == 1 ? null : count - 1);
    }
}

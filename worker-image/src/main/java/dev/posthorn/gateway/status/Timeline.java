package dev.posthorn.gateway.status;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.posthorn.contract.StatusEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one notification.
 *
 * @param tenant whose it is; not part of an answer
 * @param channel {@code namespace/name}
 * @param status what its last step made of it; {@code Accepted} before the first
 * @param terminal whether there will be no further step
 * @param steps oldest first; of very many the first and the latest
 */
public record Timeline(
        String id,
        @JsonIgnore String tenant,
        String channel,
        @Nullable String lane,
        String status,
        boolean terminal,
        List<Step> steps) {

    private static final String ACCEPTED = "Accepted";
    private static final int MOST_STEPS = 50;

    /**
     * One step.
     *
     * @param at when, ISO 8601
     * @param status what it made of the notification
     * @param reason why, see StatusEvent.Reason
     * @param attempt attempts made, count
     * @param provider account that was called
     * @param code what that answered
     * @param region where
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Step(
            String at,
            String status,
            @Nullable String reason,
            int attempt,
            @Nullable String provider,
            @Nullable String code,
            @Nullable String region) {}

    public Timeline {
        steps = List.copyOf(steps);
    }

    static Timeline accepted(String id, String tenant, String channel, @Nullable String lane, Instant at) {
        var first = new Step(at.toString(), ACCEPTED, null, 0, null, null, null);
        return new Timeline(id, tenant, channel, lane, ACCEPTED, false, List.of(first));
    }

    static Timeline before(StatusEvent event) {
        return accepted(
                event.id(),
                event.tenant() == null ? "" : event.tenant(),
                event.namespace() + "/" + event.channel(),
                event.lane(),
                Instant.ofEpochMilli(event.acceptedAt()));
    }

    /** The same notification after a step. A step that comes a second time, as after a crash of a worker, is kept: it happened. */
    Timeline after(StatusEvent event) {
        var more = new ArrayList<>(steps);
        more.add(new Step(
                Instant.ofEpochMilli(event.at()).toString(),
                event.status().name(),
                event.reason() == null ? null : event.reason().name(),
                event.attempt(),
                event.provider(),
                event.code(),
                event.region()));
        if (more.size() > MOST_STEPS) {
            more.remove(1);
        }
        // Copies of a record may overtake each other; an end stays the end.
        return terminal && !event.terminal()
                ? new Timeline(id, tenant, channel, lane, status, true, more)
                : new Timeline(id, tenant, channel, lane, event.status().name(), event.terminal(), more);
    }
}

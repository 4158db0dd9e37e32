package dev.posthorn.worker.preferences;

import dev.posthorn.contract.Preference;
import dev.posthorn.contract.StatusEvent.Reason;
import dev.posthorn.contract.WorkerSettings;
import dev.posthorn.crd.ChannelType;
import dev.posthorn.crd.LaneName;
import dev.posthorn.worker.delivery.Envelope;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a recipient may be sent a notification now; pure.
 *
 * @param type what the channel delivers
 * @param mandatory categories that nobody can opt out of
 * @param quiet the channel's quiet hours, if it has any
 */
public record PreferenceRule(ChannelType type, Set<String> mandatory, Optional<Quiet> quiet) {

    /**
     * Quiet hours of recipients who set none of their own.
     *
     * @param hours when nothing is sent
     * @param zone where recipients are who say nothing of it
     * @param exempt lanes that go through all the same
     */
    public record Quiet(QuietHours hours, ZoneId zone, Set<LaneName> exempt) {
        public Quiet {
            exempt = Set.copyOf(exempt);
        }
    }

    /** What the rule says. */
    public sealed interface Wish {
        /** Send it. */
        record Welcome() implements Wish {}

        /** Not before {@code until}. */
        record Later(Instant until) implements Wish {}

        /** Never. */
        record Unwanted(Reason reason) implements Wish {}
    }

    public PreferenceRule {
        mandatory = Set.copyOf(mandatory);
    }

    public static PreferenceRule of(ChannelType type, WorkerSettings.Policy policy) {
        var hours = policy.quietHours();
        return new PreferenceRule(
                type,
                Set.copyOf(Objects.requireNonNullElse(policy.mandatoryCategories(), List.of())),
                hours == null
                        ? Optional.empty()
                        : Optional.of(new Quiet(
                                QuietHours.parse(hours.window()),
                                ZoneId.of(hours.timeZone()),
                                Set.copyOf(Objects.requireNonNullElse(hours.exemptLanes(), List.of())))));
    }

    /** Whether it matters at all what the recipient has said. */
    public boolean asks(Envelope envelope) {
        return !isMandatory(envelope) || quietFor(envelope).isPresent();
    }

    public Wish judge(Stated stated, Envelope envelope, Instant now) {
        return switch (stated) {
            case Stated.Garbled garbled -> new Wish.Unwanted(Reason.PreferencesUnreadable);
            case Stated.Nothing nothing -> timed(null, envelope, now);
            case Stated.Wants wants ->
                optedOut(wants.preference(), envelope)
                        ? new Wish.Unwanted(Reason.OptedOut)
                        : timed(wants.preference(), envelope, now);
        };
    }

    private boolean optedOut(Preference preference, Envelope envelope) {
        return !isMandatory(envelope)
                && Objects.requireNonNullElse(preference.optOuts(), List.<Preference.OptOut>of()).stream()
                        .anyMatch(optOut -> (optOut.type() == null || optOut.type() == type)
                                && (optOut.category() == null
                                        || envelope.category()
                                                .filter(optOut.category()::equals)
                                                .isPresent()));
    }

    private Wish timed(@Nullable Preference preference, Envelope envelope, Instant now) {
        var end = quietFor(envelope).flatMap(quiet -> end(quiet, preference, now));
        if (end.isEmpty()) {
            return new Wish.Welcome();
        }
        return end.get().isBefore(envelope.deadline())
                ? new Wish.Later(end.get())
                : new Wish.Unwanted(Reason.QuietHours);
    }

    /** A zone or hours that make no sense give way to the channel's: they are a wish for quiet, but not for never. */
    private static Optional<Instant> end(Quiet quiet, @Nullable Preference preference, Instant now) {
        var zone = quiet.zone();
        var hours = quiet.hours();
        try {
            zone = preference == null || preference.timeZone() == null ? zone : ZoneId.of(preference.timeZone());
            hours = preference == null || preference.quietHours() == null
                    ? hours
                    : QuietHours.parse(preference.quietHours());
        } catch (DateTimeException | IllegalArgumentException e) {
            return hours.endIfWithin(now, zone);
        }
        return hours.endIfWithin(now, zone);
    }

    private boolean isMandatory(Envelope envelope) {
        return envelope.category().filter(mandatory::contains).isPresent();
    }

    private Optional<Quiet> quietFor(Envelope envelope) {
        return quiet.filter(q -> !q.exempt().contains(envelope.lane()));
    }
}

package dev.posthorn.worker.preferences;

import dev.posthorn.contract.Preference;
import dev.posthorn.contract.StatusEvent.Reason;
import dev.posthorn.contract.StatusEvent.Status;
import dev.posthorn.worker.delivery.Check;
import dev.posthorn.worker.delivery.Envelope;
import dev.posthorn.worker.delivery.Permit;
import dev.posthorn.worker.delivery.Verdict;
import dev.posthorn.worker.metrics.WorkerMetrics;
import dev.posthorn.worker.store.StoreDownException;
import dev.posthorn.worker.store.StorePause;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks before each send what the recipient wants. What cannot be read means don't send, in every lane. */
public final class PreferencesCheck implements Check {

    private static final Logger LOG = LoggerFactory.getLogger(PreferencesCheck.class);
    private static final String STORE = "preferences";

    private final PreferenceRule rule;
    private final PreferenceView view;
    private final WorkerMetrics metrics;

    public PreferencesCheck(PreferenceRule rule, PreferenceView view, WorkerMetrics metrics) {
        this.rule = rule;
        this.view = view;
        this.metrics = metrics;
    }

    @Override
    public Verdict before(Envelope envelope, Instant now) {
        if (!rule.asks(envelope)) {
            return new Verdict.Send(Permit.NONE);
        }
        try {
            var key = Preference.key(
                    envelope.tenant().orElse(""), envelope.notification().recipient());
            return switch (rule.judge(view.of(key), envelope, now)) {
                case PreferenceRule.Wish.Welcome welcome -> new Verdict.Send(Permit.NONE);
                case PreferenceRule.Wish.Later later -> new Verdict.Hold(later.until(), Reason.QuietHours);
                case PreferenceRule.Wish.Unwanted unwanted ->
                    new Verdict.End(Status.Suppressed, Optional.of(unwanted.reason()));
            };
        } catch (StoreDownException e) {
            metrics.storeFailed(STORE);
            LOG.debug("{} waits for the preferences: {}", envelope.id(), e.getMessage());
            return new Verdict.Hold(StorePause.until(now), Reason.StoreUnavailable);
        }
    }
}

package dev.posthorn.worker;

import dev.posthorn.crd.OnAmbiguousTimeout;
import dev.posthorn.worker.delivery.Checks;
import dev.posthorn.worker.ledger.EmbeddedLedger;
import dev.posthorn.worker.ledger.LedgerCheck;
import dev.posthorn.worker.ledger.RecipientCaps;
import dev.posthorn.worker.ledger.RedisLedger;
import dev.posthorn.worker.metrics.WorkerMetrics;
import dev.posthorn.worker.preferences.EmbeddedView;
import dev.posthorn.worker.preferences.PreferenceRule;
import dev.posthorn.worker.preferences.PreferenceView;
import dev.posthorn.worker.preferences.PreferencesCheck;
import dev.posthorn.worker.preferences.RedisView;
import dev.posthorn.worker.provider.Providers;
import dev.posthorn.worker.store.RedisStore;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a worker remembers and reads about recipients, where its settings say, as the checks that ask it. */
final class Stores implements AutoCloseable {

    private static final Duration DEFAULT_WINDOW = Duration.ofHours(24);
    /** A key in the memory of a worker takes some 320 bytes; an eighth of the heap is for them. */
    private static final int BYTES_PER_KEY = 320;
    /** A recipient with preferences takes some 100 bytes; a quarter of the heap is for them. */
    private static final int BYTES_PER_RECIPIENT = 100;

    private final WorkerConfig config;
    private final WorkerMetrics metrics;
    private final @Nullable RedisStore redis;
    private final List<PreferenceView> open = new ArrayList<>();

    private Stores(WorkerConfig config, WorkerMetrics metrics) {
        this.config = config;
        this.metrics = metrics;
        var stores = config.settings().stores();
        var settings = stores == null ? null : stores.redis();
        this.redis = settings == null ? null : RedisStore.open(settings, config.storeDir());
    }

    /** Opens what the settings name; returns at once, whether it can be reached or not. */
    static Stores open(WorkerConfig config, WorkerMetrics metrics) {
        return new Stores(config, metrics);
    }

    /** {@code checks} with those that ask the stores. */
    Checks with(Checks checks, Providers providers) {
        var asked = checks.withLedger(ledger(providers));
        var policy = config.settings().policy();
        return policy == null
                ? asked
                : asked.withPreferences(
                        new PreferencesCheck(PreferenceRule.of(config.settings().type(), policy), view(), metrics));
    }

    private LedgerCheck ledger(Providers providers) {
        var delivery = config.settings().delivery();
        var written = delivery.dedupWindow();
        var window = written == null ? DEFAULT_WINDOW : written.toDuration();
        var ledger = redis == null
                ? new EmbeddedLedger(window, share(8, BYTES_PER_KEY), Clock.systemUTC(), metrics::forgotten)
                : new RedisLedger(redis, window);
        return new LedgerCheck(
                ledger,
                config.settings().topics(),
                RecipientCaps.of(config.settings().policy()),
                Objects.requireNonNullElse(delivery.onAmbiguousTimeout(), OnAmbiguousTimeout.PreferDuplicate),
                delivery.attemptTimeout().toDuration(),
                envelope -> providers.lookUp(envelope, delivery.attemptTimeout().toDuration()),
                metrics);
    }

    private PreferenceView view() {
        var view = redis == null
                ? EmbeddedView.start(
                        config.kafka(), config.pod(), config.settings().type(), share(4, BYTES_PER_RECIPIENT))
                : RedisView.start(redis, config.kafka(), config.pod());
        open.add(view);
        return view;
    }

    /** How many things of a size fit into a part of the heap. */
    private static int share(int part, int bytes) {
        return Math.clamp(Runtime.getRuntime().maxMemory() / part / bytes, 10_000, 10_000_000);
    }

    @Override
    public void close() {
        open.forEach(PreferenceView::close);
        if (redis != null) {
            redis.close();
        }
    }
}

package dev.posthorn.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.crd.LaneName;
import dev.posthorn.local.broker.BrokerOptions;
import dev.posthorn.local.broker.KafkaBroker;
import dev.posthorn.worker.delivery.Envelope;
import dev.posthorn.worker.delivery.Outcome;
import dev.posthorn.worker.provider.Provider;
import dev.posthorn.worker.store.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What the ledger and the preferences cost: records per second to a provider that does nothing, without them, in the worker's memory,
 * and in Redis. Blocks alternate, so that whatever else the machine does hits all alike. Prints a table; asserts only that all arrive.
 */
@Tag("drill")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class StoreCostTest {

    private static final int RECORDS = 8_000;
    private static final int BLOCKS = 6;

    private enum Mode {
        off(false, false),
        embeddedLedger(false, false),
        embeddedLedgerAndPreferences(false, true),
        redisLedger(true, false),
        redisLedgerAndPreferences(true, true);

        private final boolean redis;
        private final boolean preferences;

        Mode(boolean redis, boolean preferences) {
            this.redis = redis;
            this.preferences = preferences;
        }
    }

    @Test
    void whatEachStoreCosts() throws Exception {
        var rates = new EnumMap<Mode, List<Double>>(Mode.class);
        try (var broker = KafkaBroker.start(BrokerOptions.plaintext());
                var redis = RedisServer.running()) {
            var channels = new EnumMap<Mode, TestChannel>(Mode.class);
            for (var mode : Mode.values()) {
                rates.put(mode, new ArrayList<>());
                channels.put(
                        mode,
                        new TestChannel(
                                broker,
                                mode.name().toLowerCase(Locale.ROOT),
                                settings -> change(settings, mode, redis)));
            }
            // The first block warms up the JVM.
            for (var block = 0; block <= BLOCKS; block++) {
                for (var mode : Mode.values()) {
                    var rate = rate(channels.get(mode), mode, block);
                    if (block > 0) {
                        rates.get(mode).add(rate);
                    }
                }
            }
            channels.values().forEach(TestChannel::close);
        }
        print(rates);
    }

    private static double rate(TestChannel channel, Mode mode, int block) throws Exception {
        channel.acceptMany(LaneName.critical, "block-" + block, RECORDS);
        var provider = new Counting(RECORDS);
        try (var worker = mode == Mode.off ? channel.startWorker(provider) : channel.startWorkerWithStores(provider)) {
            assertThat(provider.all.await(120, TimeUnit.SECONDS))
                    .as("%s: %d of %d", mode, RECORDS - provider.all.getCount(), RECORDS)
                    .isTrue();
            assertThat(worker.failed()).isFalse();
        }
        return (RECORDS - 1) * 1e9 / (provider.last.get() - provider.first.get());
    }

    private static void change(ObjectNode settings, Mode mode, RedisServer redis) {
        settings.put("maxInFlight", 512);
        if (mode.preferences) {
            settings.putObject("policy");
        }
        if (mode.redis) {
            var store = settings.putObject("stores").putObject("redis");
            store.putArray("addresses").add(redis.address());
            store.put("mode", "Standalone").put("tls", false);
        }
    }

    private static void print(Map<Mode, List<Double>> rates) {
        System.out.printf(Locale.ROOT, "%-30s %12s %26s%n", "STORES", "RECORDS/S", "SHARE OF off (MIN..MAX)");
        rates.forEach((mode, all) -> {
            var shares = new ArrayList<Double>();
            for (var i = 0; i < all.size(); i++) {
                shares.add(all.get(i) / rates.get(Mode.off).get(i));
            }
            System.out.printf(
                    Locale.ROOT,
                    "%-30s %12.0f %10.2f (%.2f..%.2f)%n",
                    mode,
                    median(all),
                    median(shares),
                    shares.stream().min(Double::compare).orElseThrow(),
                    shares.stream().max(Double::compare).orElseThrow());
        });
    }

    private static double median(List<Double> values) {
        var sorted = values.stream().sorted().toList();
        return (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2;
    }

    private static final class Counting implements Provider {
        private final CountDownLatch all;
        private final AtomicLong first = new AtomicLong();
        private final AtomicLong last = new AtomicLong();

        Counting(int records) {
            all = new CountDownLatch(records);
        }

        @Override
        public String name() {
            return "counting";
        }

        @Override
        public Outcome deliver(Envelope envelope, Duration timeout) {
            var now = System.nanoTime();
            first.compareAndSet(0, now);
            last.accumulateAndGet(now, Math::max);
            all.countDown();
            return new Outcome.Delivered("200");
        }
    }
}

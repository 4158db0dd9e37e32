package dev.posthorn.operator.topics;

import dev.posthorn.contract.metrics.OperatorMetric;
import dev.posthorn.operator.topics.RecordHead.Place;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks how far all watched channels are, again and again; used by the one thread that talks to Kafka. */
final class OffsetRound {
    private static final Logger LOG = LoggerFactory.getLogger(OffsetRound.class);
    /** Records rest on rungs for seconds to hours, so every sixth round is often enough to look at them. */
    private static final int LADDER_EVERY = 6;

    private final OffsetWatch watch;
    private final Duration every;
    private final KnownTopics topics;
    private final Clock clock;
    private final Timer timer;
    private Instant next = Instant.EPOCH;
    private int round;
    private @Nullable HeadReader reader;

    OffsetRound(OffsetWatch watch, Duration every, KnownTopics topics, MeterRegistry meters, Clock clock) {
        this.watch = watch;
        this.every = every;
        this.topics = topics;
        this.clock = clock;
        this.timer = Timer.builder(OperatorMetric.EVIDENCE_POLL.meter())
                .description(OperatorMetric.EVIDENCE_POLL.meaning())
                .register(meters);
    }

    Instant next() {
        return next;
    }

    /**
     * Asks when it is time.
     *
     * @throws KafkaAskedException when Kafka does not answer; a refusal is only told to the watch
     */
    void runIfDue(KafkaAdmin client, KafkaEndpoint endpoint) throws KafkaAskedException {
        Instant now = clock.instant();
        if (now.isBefore(next)) {
            return;
        }
        next = now.plus(KafkaConversation.jittered(every));
        var groups = watch.wanted();
        if (groups.isEmpty()) {
            return;
        }
        var sampling = Timer.start();
        try {
            var sample = OffsetPoll.take(client.offsets(), topics, groups, now, round++ % LADDER_EVERY == 0);
            var places = watch.headsFor(sample);
            watch.sampled(sample, places.isEmpty() ? List.of() : read(client, endpoint, places));
        } catch (KafkaAskedException e) {
            if (e.failure() instanceof KafkaFailure.Unreachable) {
                throw e;
            }
            LOG.warn(
                    "Kafka does not say how far the channels are: {}",
                    e.failure().message());
            watch.blind(e.failure(), now);
        } finally {
            sampling.stop(timer);
        }
    }

    private List<RecordHead> read(KafkaAdmin client, KafkaEndpoint endpoint, List<Place> places) {
        try {
            var open = reader;
            if (open == null) {
                open = client.headReader(endpoint);
                reader = open;
            }
            return open.read(places, clock);
        } catch (KafkaException e) {
            LOG.info("Heads of {} partitions were not read: {}", places.size(), e.toString());
            close();
            return List.of();
        }
    }

    /** Kafka is out of reach. */
    void failed(KafkaFailure why) {
        close();
        watch.blind(why, clock.instant());
    }

    void close() {
        var open = reader;
        reader = null;
        if (open != null) {
            try {
                open.close();
            } catch (KafkaException e) {
                LOG.debug("Closing the reader of heads", e);
            }
        }
    }
}

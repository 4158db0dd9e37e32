package dev.posthorn.gateway.accept;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.posthorn.contract.MessageHeaders;
import dev.posthorn.contract.TopicNames;
import dev.posthorn.gateway.accept.Acceptance.Accepted;
import dev.posthorn.gateway.accept.IdempotencyWindow.Claim;
import dev.posthorn.gateway.quota.RateGate;
import dev.posthorn.gateway.status.StatusView;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes notifications in, each as a whole or not at all. */
public final class Acceptor {

    private static final Logger LOG = LoggerFactory.getLogger(Acceptor.class);

    /**
     * Who asks.
     *
     * @param tenant whose notification it is
     * @param mayUse which channels, {@code namespace/name}
     */
    public record Sender(String tenant, Predicate<String> mayUse) {}

    private final ChannelCatalog catalog;
    private final IdempotencyWindow window;
    private final RateGate rates;
    private final Intake intake;
    private final StatusView statuses;
    private final int maxBytes;
    private final Clock clock;
    private final NotificationIds ids = new NotificationIds();
    private final ObjectMapper json = new ObjectMapper();

    /** @param maxBytes how large the value of a record may be */
    public Acceptor(
            ChannelCatalog catalog,
            IdempotencyWindow window,
            RateGate rates,
            Intake intake,
            StatusView statuses,
            int maxBytes,
            Clock clock) {
        this.catalog = catalog;
        this.window = window;
        this.rates = rates;
        this.intake = intake;
        this.statuses = statuses;
        this.maxBytes = maxBytes;
        this.clock = clock;
    }

    /**
     * Begins to take a notification in; the future never fails.
     *
     * @param key the client's idempotency key, if it gave one
     */
    public CompletableFuture<Acceptance> accept(Sender sender, NotificationRequest request, Optional<String> key) {
        var lanes = catalog.lanes(request.channel());
        if (lanes.isEmpty()) {
            return now(new Acceptance.KafkaUnavailable());
        }
        if (lanes.get().isEmpty() || !sender.mayUse().test(request.channel())) {
            return now(new Acceptance.UnknownChannel(request.channel()));
        }
        if (!lanes.get().contains(request.lane())) {
            return now(new Acceptance.UnknownLane(request.channel(), request.lane(), lanes.get()));
        }
        var value = value(request);
        if (value.length > maxBytes) {
            return now(new Acceptance.TooLarge(value.length, maxBytes));
        }
        return key.map(text -> claimed(sender, request, value, text))
                .orElseGet(() -> metered(sender, request, value, Optional.empty()));
    }

    private CompletableFuture<Acceptance> claimed(
            Sender sender, NotificationRequest request, byte[] value, String key) {
        return switch (window.claim(sender.tenant(), key, request.fingerprint(), clock.instant())) {
            case Claim.InFlight inFlight -> now(new Acceptance.KeyInFlight());
            case Claim.OtherBody other -> now(new Acceptance.KeyReused());
            case Claim.Repeat(String id, Instant acceptedAt) -> now(new Accepted(id, acceptedAt, true));
            case Claim.Free free -> {
                try {
                    yield metered(sender, request, value, Optional.of(key))
                            .thenApply(acceptance -> settle(sender, key, acceptance));
                } catch (RuntimeException e) {
                    window.unsure(sender.tenant(), key);
                    throw e;
                }
            }
        };
    }

    private Acceptance settle(Sender sender, String key, Acceptance acceptance) {
        if (acceptance instanceof Accepted accepted) {
            window.accepted(sender.tenant(), key, accepted.id(), accepted.acceptedAt());
        } else {
            window.unsure(sender.tenant(), key);
        }
        return acceptance;
    }

    /** Repeats cost no token, so this comes after the window. */
    private CompletableFuture<Acceptance> metered(
            Sender sender, NotificationRequest request, byte[] value, Optional<String> key) {
        var refusal = rates.take(sender.tenant());
        if (refusal.isPresent()) {
            return now(new Acceptance.TooFast(refusal.get()));
        }
        var acceptedAt = Instant.ofEpochMilli(clock.millis());
        var id = key.map(text -> NotificationIds.of(sender.tenant(), text)).orElseGet(() -> ids.fresh(acceptedAt));
        return intake.write(record(sender, request, value, key, id, acceptedAt)).handle((metadata, failure) -> {
            if (failure == null) {
                statuses.accepted(
                        id, sender.tenant(), request.channel(), request.lane().name(), acceptedAt);
                return new Accepted(id, acceptedAt, false);
            }
            LOG.warn("Kafka did not confirm a notification for {}: {}", request.channel(), failure.toString());
            return new Acceptance.KafkaUnavailable();
        });
    }

    private static ProducerRecord<byte[], byte[]> record(
            Sender sender,
            NotificationRequest request,
            byte[] value,
            Optional<String> key,
            String id,
            Instant acceptedAt) {
        var slash = request.channel().indexOf('/');
        var topics = new TopicNames(
                request.channel().substring(0, slash), request.channel().substring(slash + 1));
        var record = new ProducerRecord<>(
                topics.lane(request.lane()), bytes(request.notification().recipient()), value);
        put(record, MessageHeaders.ID, id);
        put(record, MessageHeaders.TENANT, sender.tenant());
        key.ifPresent(text -> put(record, MessageHeaders.IDEMPOTENCY_KEY, text));
        request.category().ifPresent(category -> put(record, MessageHeaders.CATEGORY, category));
        put(record, MessageHeaders.LANE, request.lane().name());
        put(record, MessageHeaders.ACCEPTED_AT, Long.toString(acceptedAt.toEpochMilli()));
        request.deadlineFrom(acceptedAt)
                .ifPresent(deadline -> put(record, MessageHeaders.DEADLINE, Long.toString(deadline.toEpochMilli())));
        return record;
    }

    private byte[] value(NotificationRequest request) {
        try {
            return json.writeValueAsBytes(request.notification());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A notification that was read from JSON must be JSON", e);
        }
    }

    private static void put(ProducerRecord<byte[], byte[]> record, String name, String value) {
        record.headers().add(name, bytes(value));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static CompletableFuture<Acceptance> now(Acceptance acceptance) {
        return CompletableFuture.completedFuture(acceptance);
    }
}

package dev.posthorn.worker.kafka;

import dev.posthorn.contract.MessageHeaders;
import dev.posthorn.worker.ordered.Lines;
import dev.posthorn.worker.ordered.OffsetLedger;
import dev.posthorn.worker.ordered.RecipientOrder;
import dev.posthorn.worker.ordered.RecipientOrder.Turn;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** What an {@link OrderedPump} has of one partition; its thread's alone. */
final class OrderedPartition {

    /**
     * A record in hand.
     *
     * @param sequence where it stood when it came first
     * @param previous who stood before it in its line, or {@link RecipientOrder#NOBODY}
     * @param returned whether it comes from the ladder
     */
    record InHand(
            ConsumerRecord<byte[], byte[]> record, String recipient, long sequence, long previous, boolean returned) {
        static InHand of(ConsumerRecord<byte[], byte[]> record) {
            var key = record.key();
            var recipient = key == null ? "@" + record.offset() : new String(key, StandardCharsets.ISO_8859_1);
            var sequence = number(record.headers().lastHeader(MessageHeaders.SEQUENCE));
            var previous = number(record.headers().lastHeader(MessageHeaders.PREVIOUS));
            return new InHand(
                    record,
                    recipient,
                    sequence.orElse(record.offset()),
                    previous.orElse(RecipientOrder.NOBODY),
                    sequence.isPresent());
        }

        private static OptionalLong number(@Nullable Header header) {
            try {
                return header == null
                        ? OptionalLong.empty()
                        : OptionalLong.of(Long.parseLong(new String(header.value(), StandardCharsets.UTF_8)));
            } catch (NumberFormatException e) {
                return OptionalLong.empty();
            }
        }
    }

    private final RecipientOrder order;
    private final OffsetLedger offsets = new OffsetLedger();
    private final Lines<InHand> lines = new Lines<>();
    private long committed = -1;

    /** @param metadata what the last owner of the partition committed */
    OrderedPartition(@Nullable String metadata) {
        this.order = RecipientOrder.of(metadata == null ? "" : metadata);
    }

    /** Takes records in hand; those that are returned may run now. */
    List<InHand> take(List<ConsumerRecord<byte[], byte[]>> records) {
        var mayRun = new ArrayList<InHand>();
        for (var record : records) {
            var inHand = InHand.of(record);
            offsets.taken(record.offset());
            if (lines.join(inHand.recipient(), inHand)) {
                mayRun.add(inHand);
            }
        }
        return mayRun;
    }

    /** Whether a record may be attempted, or waits behind another. */
    Turn turn(InHand inHand) {
        return inHand.returned()
                ? order.returns(inHand.recipient(), inHand.sequence(), inHand.previous())
                : order.arrives(inHand.recipient(), inHand.sequence());
    }

    /** A record has left, for the ladder or for good; the next one of its recipient may run. */
    Optional<InHand> left(InHand inHand, boolean parked) {
        if (parked) {
            order.parked(inHand.recipient(), inHand.sequence());
        } else {
            order.ended(inHand.recipient(), inHand.sequence());
        }
        offsets.done(inHand.record().offset());
        return lines.leave(inHand.recipient());
    }

    int inHand() {
        return offsets.open();
    }

    /** What to commit, if it is more than before. */
    Optional<OffsetAndMetadata> toCommit() {
        var next = offsets.committable();
        if (next.isEmpty() || next.getAsLong() == committed) {
            return Optional.empty();
        }
        committed = next.getAsLong();
        return Optional.of(new OffsetAndMetadata(committed, order.snapshot(committed)));
    }

    /** The last commit did not arrive. */
    void commitAgain() {
        committed = -1;
    }
}

package dev.posthorn.worker.ordered;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Base64;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Keeps the notifications of a recipient in order while one of them waits on the retry ladder: those after it wait there too, each
 * knowing the one before it, and go only when that has come to its end.
 *
 * <pre>{@code
 *   X1 fails  -> ladder                      line of x: done -, last X1
 *   X2 comes  -> ladder, after X1            line of x: done -, last X2
 *   X2 returns-> ladder, X1 is not done
 *   X1 returns-> delivered                   line of x: done X1, last X2
 *   X2 returns-> delivered                   no line: x is as everybody else
 * }</pre>
 *
 * <p>The lines are committed together with the offset, as its metadata, so they outlive a rebalance and a crash. What was done with
 * records behind the committed offset is repeated then and may repeat a delivery, as everywhere; it never blocks a recipient:
 * who is in no line may go. Kafka bounds the metadata to 4,096 bytes, so the {@link #KEPT} oldest lines of a partition outlive its
 * owner; when more recipients are blocked at that moment, later notifications of the others may overtake.
 */
public final class RecipientOrder {

    /** Lines of one partition that are committed, count. */
    public static final int KEPT = 120;
    /** Lines of one partition that are remembered at all, count; about 10 MB. */
    private static final int MOST = 50_000;

    private static final int ENTRY_BYTES = 3 * Long.BYTES;

    /** Before the first of a line there is nobody. */
    public static final long NOBODY = -1;

    /** What a record in a line may do. */
    public sealed interface Turn {
        /** Nothing stands before it. */
        record Go() implements Turn {}

        /** It waits on the ladder behind {@code previous}. */
        record After(long previous) implements Turn {}
    }

    private static final class Line {
        private long done;
        /** Sequences on the ladder in order, the last one last; those that are committed but the last are left out. */
        private final Deque<Long> parked = new ArrayDeque<>();

        Line(long done) {
            this.done = done;
        }
    }

    private final Map<Long, Line> lines = new LinkedHashMap<>();

    /** What a record that comes for the first time may do; {@code sequence} is its offset. */
    public Turn arrives(String recipient, long sequence) {
        var line = lines.get(hash(recipient));
        if (line == null || line.parked.isEmpty() || sequence <= line.parked.getLast()) {
            return new Turn.Go();
        }
        var previous = line.parked.getLast();
        line.parked.addLast(sequence);
        return new Turn.After(previous);
    }

    /** What a record that comes back from the ladder may do. */
    public Turn returns(String recipient, long sequence, long previous) {
        var line = lines.get(hash(recipient));
        var mayGo = line == null || previous == NOBODY || previous <= line.done || sequence <= line.done;
        return mayGo ? new Turn.Go() : new Turn.After(previous);
    }

    /** A record that was first went to the ladder, so its recipient has a line from now on. */
    public void parked(String recipient, long sequence) {
        var hash = hash(recipient);
        if (lines.size() >= MOST && !lines.containsKey(hash)) {
            return;
        }
        var line = lines.computeIfAbsent(hash, each -> new Line(NOBODY));
        if (line.parked.isEmpty() || line.parked.getLast() < sequence) {
            line.parked.addLast(sequence);
        }
    }

    /** A record has come to its end. */
    public void ended(String recipient, long sequence) {
        var hash = hash(recipient);
        var line = lines.get(hash);
        if (line != null) {
            line.done = Math.max(line.done, sequence);
            if (line.parked.isEmpty() || line.done >= line.parked.getLast()) {
                lines.remove(hash);
            }
        }
    }

    /** The lines as a successor that begins at {@code committed} must know them. */
    public String snapshot(long committed) {
        var bytes = ByteBuffer.allocate(KEPT * ENTRY_BYTES);
        lines.forEach((hash, line) -> {
            while (line.parked.size() > 1 && second(line.parked) < committed) {
                line.parked.removeFirst();
            }
            if (line.parked.getFirst() < committed && bytes.hasRemaining()) {
                bytes.putLong(hash).putLong(line.done).putLong(line.parked.getFirst());
            }
        });
        return Base64.getEncoder().withoutPadding().encodeToString(Arrays.copyOf(bytes.array(), bytes.position()));
    }

    /** What a predecessor left; text that is none of ours gives no lines. */
    public static RecipientOrder of(String snapshot) {
        var order = new RecipientOrder();
        try {
            var bytes = ByteBuffer.wrap(Base64.getDecoder().decode(snapshot));
            while (bytes.remaining() >= ENTRY_BYTES) {
                var hash = bytes.getLong();
                var line = new Line(bytes.getLong());
                line.parked.addLast(bytes.getLong());
                order.lines.put(hash, line);
            }
        } catch (IllegalArgumentException e) {
            order.lines.clear();
        }
        return order;
    }

    private static long second(Deque<Long> parked) {
        var all = parked.iterator();
        all.next();
        return all.next();
    }

    /** 64 bits of the recipient: two that share them would wait for each other, and never more than that. */
    private static long hash(String recipient) {
        var crc = new CRC32C();
        crc.update(recipient.getBytes(StandardCharsets.UTF_8));
        return crc.getValue() << 32 | (recipient.hashCode() & 0xffffffffL);
    }
}

package dev.posthorn.worker.kafka;

import dev.posthorn.contract.MessageHeaders;
import dev.posthorn.crd.LaneName;
import dev.posthorn.worker.kafka.OrderedPartition.InHand;
import dev.posthorn.worker.ordered.RecipientOrder.Turn;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One record of an {@link OrderedPump} on its way; begun again when what had to be written was not confirmed. */
final class OrderedRun implements Landing, Runnable {

    /**
     * What all runs of a pump share.
     *
     * @param behind how long who waits behind another rests on the ladder
     * @param landed told of each run that has landed
     */
    record Way(RecordPath path, LaneName lane, Duration behind, Stop stop, Consumer<OrderedRun> landed) {}

    private static final Logger LOG = LoggerFactory.getLogger(OrderedRun.class);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

    private final TopicPartition partition;
    private final OrderedPartition state;
    private final InHand inHand;
    private final Way way;
    private volatile Turn turn = new Turn.Go();
    private volatile boolean wanted = true;
    private volatile boolean settled;
    private volatile boolean parked;
    private volatile @Nullable Thread thread;

    OrderedRun(TopicPartition partition, OrderedPartition state, InHand inHand, Way way) {
        this.partition = partition;
        this.state = state;
        this.inHand = inHand;
        this.way = way;
    }

    TopicPartition partition() {
        return partition;
    }

    OrderedPartition state() {
        return state;
    }

    InHand inHand() {
        return inHand;
    }

    boolean settled() {
        return settled;
    }

    /** Whether it went to the ladder. */
    boolean wentToLadder() {
        return parked;
    }

    void begin() {
        turn = state.turn(inHand);
        label(turn instanceof Turn.After after ? after.previous() : inHand.previous());
        Thread.startVirtualThread(this);
    }

    void again() {
        parked = false;
        Thread.startVirtualThread(() -> {
            way.stop().pause(PAUSE_AFTER_FAILURE);
            run();
        });
    }

    @Override
    public void run() {
        thread = Thread.currentThread();
        try {
            switch (turn) {
                case Turn.Go go -> way.path().settle(inHand.record(), way.lane(), this);
                case Turn.After after -> way.path().behind(inHand.record(), way.lane(), way.behind(), this);
            }
        } catch (RuntimeException | Error e) {
            LOG.error("{}@{} is begun again", partition, inHand.record().offset(), e);
            landed(false);
        } finally {
            thread = null;
        }
    }

    @Override
    public boolean wanted() {
        return wanted;
    }

    @Override
    public void parked() {
        parked = true;
    }

    @Override
    public void landed(boolean whetherSettled) {
        settled = whetherSettled;
        way.landed().accept(this);
    }

    void cancel() {
        wanted = false;
        var now = thread;
        if (now != null) {
            now.interrupt();
        }
    }

    /** So that it is known again when it comes back from the ladder. */
    private void label(long previous) {
        var headers = inHand.record().headers();
        headers.remove(MessageHeaders.SEQUENCE).remove(MessageHeaders.PREVIOUS);
        headers.add(MessageHeaders.SEQUENCE, text(inHand.sequence())).add(MessageHeaders.PREVIOUS, text(previous));
    }

    private static byte[] text(long number) {
        return Long.toString(number).getBytes(StandardCharsets.UTF_8);
    }
}

package dev.posthorn.local.simulators;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What both simulators do with a call, whatever they speak: enter it in the ledger, ask the plan, and wait where it says so. */
final class ProviderScript {

    /** Longer than any attempt of a worker may take, so that the caller always gives up first. */
    private static final Duration SILENCE = Duration.ofSeconds(75);

    private final ProviderLedger ledger = new ProviderLedger();
    private final RecentCalls recent = new RecentCalls();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final long startedNanos = System.nanoTime();
    private volatile FaultPlan plan;

    ProviderScript(FaultPlan plan) {
        this.plan = plan;
    }

    /** Takes in a call and decides what becomes of it; returns when the answer is due. */
    Optional<Fault> play(ReceivedCall call) {
        recent.add(call);
        var number = ledger.called(call.id());
        var now = plan;
        var fault = now.faultFor(call.id(), number, Duration.ofNanos(System.nanoTime() - startedNanos));
        if (fault.isEmpty() || fault.get().delivers()) {
            ledger.accepted(call.id());
        }
        if (now.latency().isPositive()) {
            waitUnlessClosed(now.latency());
        }
        return fault;
    }

    /** Says nothing for longer than a caller waits. */
    void keepSilent() {
        waitUnlessClosed(SILENCE);
    }

    private void waitUnlessClosed(Duration time) {
        try {
            closed.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    long retryAfterSeconds() {
        return Math.max(1, plan.retryAfter().toSeconds());
    }

    void plan(FaultPlan next) {
        plan = next;
    }

    ProviderLedger ledger() {
        return ledger;
    }

    RecentCalls recent() {
        return recent;
    }

    /** Ends every silence. */
    void close() {
        closed.countDown();
    }
}

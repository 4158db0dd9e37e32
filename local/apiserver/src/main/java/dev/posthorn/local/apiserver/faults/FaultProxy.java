package dev.posthorn.local.apiserver.faults;

import io.fabric8.kubernetes.client.Config;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A reverse proxy on loopback between one operator, in one life after another, and a true API server.
 *
 * <p>Undisturbed it passes everything on. {@link #arm} puts a schedule in force and counts writes and changes from one again.
 * Operators reach it over plain HTTP without credentials of their own; it speaks upstream with those it was given.
 */
public final class FaultProxy implements AutoCloseable {
    private static final long STOP_SECONDS = 20;

    private final Vertx vertx;
    private final Upstream operatorUpstream;
    private final Upstream ownUpstream;
    private final StoreHistory history;
    private final OperatorView view = new OperatorView();
    private final Trace trace = new Trace();
    private final List<Incarnation> incarnations = new CopyOnWriteArrayList<>();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicLong lastActivity = new AtomicLong(System.nanoTime());

    private FaultProxy(Config operator, Config admin) {
        vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(2)
                .setWorkerPoolSize(2)
                .setInternalBlockingPoolSize(2)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        operatorUpstream = new Upstream(operator, vertx);
        ownUpstream = new Upstream(admin, vertx);
        history = new StoreHistory(ownUpstream);
    }

    /**
     * A proxy whose operators act upstream as one identity, while it looks at the true store as another.
     *
     * @param operator what the operators are allowed to be, such as a service account
     * @param admin may read everything; used to record the store and never to write
     */
    public static FaultProxy inFrontOf(Config operator, Config admin) {
        return new FaultProxy(operator, admin);
    }

    /** Begins a life of an operator: a listener of its own on a free port. */
    public Incarnation open() {
        var incarnation = new Incarnation(
                incarnations.size() + 1, vertx, operatorUpstream, ownUpstream, history, view, trace, activity());
        incarnations.add(incarnation);
        trace.add(new TraceEntry.Opened(incarnation.id()));
        return incarnation;
    }

    /** Puts a schedule in force; writes and changes count from one again. */
    public void arm(FaultSchedule schedule) {
        view.arm(schedule, history.size());
        trace.note("armed: " + schedule);
    }

    /** How many writes were counted since the schedule was armed. */
    public int writes() {
        return view.writes();
    }

    /**
     * Shows operators no change after the revision: watches wait, and lists that may come from a cache are answered as of then.
     * Reads of single objects, other lists and writes go on to the true store.
     */
    public void freezeView(long revision) {
        trace.note("view frozen at revision " + revision);
        view.freeze(revision);
    }

    /** Lets operators see everything again. */
    public void releaseView() {
        trace.note("view released");
        view.release();
    }

    /** What the store went through, as far as it is recorded. */
    public StoreHistory history() {
        return history;
    }

    public Trace trace() {
        return trace;
    }

    /** Whether no call is under way, none ended and no change was delivered for the given time. */
    public boolean quietFor(Duration time) {
        return inFlight.get() == 0 && System.nanoTime() - lastActivity.get() > time.toNanos();
    }

    /** Kills what lives, and stops. */
    @Override
    public void close() {
        incarnations.forEach(Incarnation::close);
        history.close();
        operatorUpstream.close();
        ownUpstream.close();
        try {
            vertx.close().toCompletionStage().toCompletableFuture().get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("The fault proxy did not stop within " + STOP_SECONDS + " s", e);
        }
    }

    private Activity activity() {
        return new Activity() {
            @Override
            public void began() {
                inFlight.incrementAndGet();
                lastActivity.set(System.nanoTime());
            }

            @Override
            public void ended() {
                lastActivity.set(System.nanoTime());
                inFlight.decrementAndGet();
            }
        };
    }

    /** Told of each call and each delivered frame. */
    interface Activity {
        void began();

        void ended();
    }
}

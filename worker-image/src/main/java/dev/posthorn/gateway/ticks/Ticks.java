package dev.posthorn.gateway.ticks;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a task now and again, with a pause after each run. */
public final class Ticks implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Ticks.class);

    private final ScheduledExecutorService thread;
    private final ScheduledFuture<?> runs;

    /**
     * Begins at once.
     *
     * @param name of the thread
     */
    public Ticks(String name, Duration pause, Runnable task) {
        this.thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name(name).factory());
        this.runs =
                thread.scheduleWithFixedDelay(() -> guarded(name, task), 0, pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        runs.cancel(true);
        thread.shutdownNow();
    }

    private static void guarded(String name, Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("A run of {} failed; the next one comes", name, e);
        }
    }
}

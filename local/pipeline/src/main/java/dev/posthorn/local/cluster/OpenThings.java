package dev.posthorn.local.cluster;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Things that were opened and are closed in the opposite order, once, whoever asks first: the end of the run or Ctrl-C. What is
 * opened while the closing goes on is closed at once.
 */
public final class OpenThings implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OpenThings.class);

    /** Something to close, with a name for the log. */
    private record Thing(String name, AutoCloseable closeable) {}

    private final Deque<Thing> open = new ArrayDeque<>();
    private boolean closed;

    /**
     * Takes charge of a thing.
     *
     * @throws IllegalStateException when all is being closed already; the thing is closed, too
     */
    public <T extends AutoCloseable> T add(String name, T thing) {
        synchronized (this) {
            if (!closed) {
                open.push(new Thing(name, thing));
                return thing;
            }
        }
        close(new Thing(name, thing));
        throw new IllegalStateException("Closing, so " + name + " was not kept");
    }

    /** Whether the closing has begun. */
    public synchronized boolean closed() {
        return closed;
    }

    @Override
    public synchronized void close() {
        closed = true;
        while (!open.isEmpty()) {
            close(open.pop());
        }
    }

    /** Whatever one thing throws, the others are closed all the same. */
    private static void close(Thing thing) {
        try {
            thing.closeable().close();
        } catch (Exception e) {
            LOG.warn("Closing {} failed", thing.name(), e);
        }
    }
}

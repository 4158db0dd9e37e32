package dev.posthorn.worker.provider.smtp;

import jakarta.mail.MessagingException;
import jakarta.mail.Transport;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections to one relay that are kept for the next mail, the one used last first. Relays hang up on idle callers and count
 * mails, so a connection is left after some idle time and after some mails, and asked whether it lives when it has rested.
 */
final class RelayConnections implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RelayConnections.class);
    /** Below the time-outs of common relays (Postfix: smtpd_timeout 300 s, 10 s under stress). */
    private static final Duration LONGEST_REST = Duration.ofSeconds(30);

    private static final Duration RESTED = Duration.ofSeconds(1);
    private static final int MAILS = 100;

    /** Makes a connection that is logged in. */
    interface Connecting {
        Transport connected() throws MessagingException;
    }

    /** A connection and what it has done; {@code mails} counts those that it took. */
    record Connection(Transport transport, int mails, Instant restsSince) {}

    private final Connecting connecting;
    private final Clock clock;
    private final Semaphore places;
    private final ArrayDeque<Connection> resting = new ArrayDeque<>();

    RelayConnections(Connecting connecting, int most, Clock clock) {
        this.connecting = connecting;
        this.places = new Semaphore(most);
        this.clock = clock;
    }

    /**
     * Takes a connection, a new one if none rests; give it back by {@link #rest} or {@link #leave}.
     *
     * @return empty when all were busy for as long as {@code wait}
     */
    Optional<Connection> take(Duration wait) throws MessagingException, InterruptedException {
        if (!places.tryAcquire(wait.toMillis(), TimeUnit.MILLISECONDS)) {
            return Optional.empty();
        }
        var taken = false;
        try {
            var rested = livingOne();
            var connection =
                    rested.isPresent() ? rested.get() : new Connection(connecting.connected(), 0, clock.instant());
            taken = true;
            return Optional.of(connection);
        } finally {
            if (!taken) {
                places.release();
            }
        }
    }

    /** Keeps a connection that has just taken a mail, or refused one in good order. */
    void rest(Connection connection) {
        if (connection.mails() + 1 >= MAILS) {
            leave(connection);
            return;
        }
        synchronized (resting) {
            resting.push(new Connection(connection.transport(), connection.mails() + 1, clock.instant()));
        }
        places.release();
    }

    /** Ends a connection of which nobody knows what state it is in. */
    void leave(Connection connection) {
        places.release();
        hangUp(connection.transport());
    }

    @Override
    public void close() {
        for (var last = newest(); last.isPresent(); last = newest()) {
            hangUp(last.get().transport());
        }
    }

    private Optional<Connection> livingOne() {
        for (var next = newest(); next.isPresent(); next = newest()) {
            var rest = Duration.between(next.get().restsSince(), clock.instant());
            // isConnected asks the relay, by NOOP.
            if (rest.compareTo(RESTED) < 0
                    || (rest.compareTo(LONGEST_REST) < 0
                            && next.get().transport().isConnected())) {
                return next;
            }
            hangUp(next.get().transport());
        }
        return Optional.empty();
    }

    private Optional<Connection> newest() {
        synchronized (resting) {
            return Optional.ofNullable(resting.poll());
        }
    }

    /** Once the relay has answered the message, trouble with saying goodbye changes nothing. */
    private static void hangUp(Transport transport) {
        try {
            transport.close();
        } catch (MessagingException e) {
            LOG.debug("A relay hung up first", e);
        }
    }
}

package dev.posthorn.local.simulators;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.subethamail.smtp.server.Session;
import org.subethamail.smtp.server.SessionHandler;

/** Counts the connections that a relay took, and can hang up on those that are open. */
final class SmtpConnections implements SessionHandler {

    private final AtomicLong taken = new AtomicLong();
    private final Set<Session> open = ConcurrentHashMap.newKeySet();

    @Override
    public SessionAcceptance accept(Session session) {
        taken.incrementAndGet();
        open.add(session);
        return SessionAcceptance.success();
    }

    @Override
    public void onSessionEnd(Session session) {
        open.remove(session);
    }

    long taken() {
        return taken.get();
    }

    void hangUp() {
        for (var session : open) {
            try {
                session.closeSocket();
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot hang up on a client of the simulated relay", e);
            }
        }
    }
}

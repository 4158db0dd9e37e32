package dev.posthorn.gateway.http;

import dev.posthorn.gateway.ticks.Ticks;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes connections whose client takes too long for the whole of a step, however steadily it sends a byte now and then.
 *
 * <pre>
 *   accepted --handshake, first headers--> headers read --body--> body read --our work--> answered --pause, next headers--> ...
 *            |---- requestTimeout ------|              |- requestTimeout -|- WORK -|                |------ idleTimeout -----|
 * </pre>
 */
final class SlowClients implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SlowClients.class);
    private static final Duration PERIOD = Duration.ofMillis(500);
    /** Above all that Kafka may take; ends only what is stuck. */
    private static final Duration WORK = Duration.ofSeconds(60);

    private final Duration requestTimeout;
    private final Duration idleTimeout;
    private final Runnable closedOne;
    private final Map<SocketAddress, Connection> connections = new ConcurrentHashMap<>();
    private final Ticks sweeps;

    /** An open connection and when its present step must have ended. */
    private static final class Connection {
        private final SocketChannel channel;
        private volatile long until;

        private Connection(SocketChannel channel, long until) {
            this.channel = channel;
            this.until = until;
        }
    }

    /** @param closedOne told of each connection that is closed */
    SlowClients(Duration requestTimeout, Duration idleTimeout, Runnable closedOne) {
        this.requestTimeout = requestTimeout;
        this.idleTimeout = idleTimeout;
        this.closedOne = closedOne;
        this.sweeps = new Ticks("slow-clients", PERIOD, this::sweep);
    }

    void accepted(SocketChannel channel) {
        try {
            connections.put(channel.getRemoteAddress(), new Connection(channel, in(requestTimeout)));
        } catch (IOException e) {
            LOG.debug("A client went before it was served", e);
        }
    }

    void headersRead(SocketAddress client) {
        step(client, requestTimeout);
    }

    void bodyRead(SocketAddress client) {
        step(client, WORK);
    }

    void answered(SocketAddress client) {
        step(client, idleTimeout);
    }

    int open() {
        return connections.size();
    }

    @Override
    public void close() {
        sweeps.close();
    }

    private void step(SocketAddress client, Duration most) {
        var connection = connections.get(client);
        if (connection != null) {
            connection.until = in(most);
        }
    }

    private void sweep() {
        var now = System.nanoTime();
        connections.forEach((client, connection) -> {
            if (!connection.channel.isOpen()) {
                connections.remove(client, connection);
            } else if (connection.until - now < 0) {
                connections.remove(client, connection);
                end(connection.channel);
            }
        });
    }

    private void end(SocketChannel channel) {
        try {
            channel.close();
            closedOne.run();
        } catch (IOException e) {
            LOG.debug("A slow connection ended by itself", e);
        }
    }

    private static long in(Duration time) {
        return System.nanoTime() + time.toNanos();
    }
}

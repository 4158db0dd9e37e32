package dev.posthorn.local.simulators;

import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.subethamail.smtp.auth.EasyAuthenticationHandlerFactory;
import org.subethamail.smtp.auth.LoginFailedException;
import org.subethamail.smtp.server.SMTPServer;

/** A mail relay on 127.0.0.1 that takes every mail, or does as its {@link FaultPlan} says once it has read one. */
public final class SmtpSimulator implements AutoCloseable {

    private static final int MAX_CONNECTIONS = 2000;
    private static final int IDLE_TIMEOUT_MILLIS = 60_000;

    private final @Nullable ThrowawayTls tls;
    private final ProviderScript script;
    private final SmtpConnections connections = new SmtpConnections();
    private final SMTPServer server;

    private SmtpSimulator(SmtpOptions options) {
        this.tls = options.tls() ? ThrowawayTls.create() : null;
        this.script = new ProviderScript(options.faults());
        this.server = server(options, script, connections, tls);
    }

    /** Starts a relay on a free port. */
    public static SmtpSimulator start(SmtpOptions options) {
        var simulator = new SmtpSimulator(options);
        simulator.server.start();
        return simulator;
    }

    private static SMTPServer server(
            SmtpOptions options, ProviderScript script, SmtpConnections connections, @Nullable ThrowawayTls tls) {
        var builder = SMTPServer.port(0)
                .bindAddress(InetAddress.ofLiteral("127.0.0.1"))
                .hostName("localhost")
                .softwareName("posthorn simulator")
                .insertReceivedHeaders(false)
                .maxConnections(MAX_CONNECTIONS)
                .connectionTimeoutMs(IDLE_TIMEOUT_MILLIS)
                .sessionHandler(connections)
                .executorService(Executors.newVirtualThreadPerTaskExecutor())
                .messageHandlerFactory(context -> new SmtpConversation(context, script));
        if (tls != null) {
            builder.requireTLS().startTlsSocketFactory(socket -> secured(tls, socket));
        }
        var login = options.login();
        if (login != null) {
            builder.requireAuth().authenticationHandlerFactory(new EasyAuthenticationHandlerFactory((user, word, c) -> {
                if (!login.username().equals(user) || !login.password().equals(word)) {
                    throw new LoginFailedException();
                }
            }));
        }
        return builder.build();
    }

    private static SSLSocket secured(ThrowawayTls tls, Socket socket) throws java.io.IOException {
        var secured =
                (SSLSocket) tls.context().getSocketFactory().createSocket(socket, "127.0.0.1", socket.getPort(), true);
        secured.setUseClientMode(false);
        return secured;
    }

    public String host() {
        return "127.0.0.1";
    }

    public int port() {
        return server.getPortAllocated();
    }

    /**
     * The certificate that clients must trust, PEM.
     *
     * @throws IllegalStateException when the relay speaks plain SMTP
     */
    public String caCertificatePem() {
        if (tls == null) {
            throw new IllegalStateException("This simulator speaks plain SMTP; start it with SmtpOptions.startTls()");
        }
        return tls.caCertificatePem();
    }

    public ProviderLedger ledger() {
        return script.ledger();
    }

    /** The last hundred mails, oldest first. */
    public List<ReceivedCall> recentCalls() {
        return script.recent().list();
    }

    /** Connections that clients have made so far, count. */
    public long connections() {
        return connections.taken();
    }

    /** Breaks every open connection, as a relay does that finds its clients idle. */
    public void hangUpOnAll() {
        connections.hangUp();
    }

    /** From now on, other things go wrong. */
    public void faults(FaultPlan plan) {
        script.plan(plan);
    }

    /** Breaks every connection and stops listening. */
    @Override
    public void close() {
        script.close();
        server.stop();
    }
}

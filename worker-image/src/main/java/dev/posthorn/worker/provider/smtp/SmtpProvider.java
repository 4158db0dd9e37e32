package dev.posthorn.worker.provider.smtp;

import dev.posthorn.contract.WorkerSettings.Smtp;
import dev.posthorn.crd.ProviderAccount.SmtpAuthentication;
import dev.posthorn.worker.delivery.Envelope;
import dev.posthorn.worker.delivery.Outcome;
import dev.posthorn.worker.provider.Credentials;
import dev.posthorn.worker.provider.Provider;
import dev.posthorn.worker.provider.TrustedCa;
import dev.posthorn.worker.provider.outcome.Answer;
import dev.posthorn.worker.provider.outcome.OutcomeTable;
import jakarta.mail.Address;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLHandshakeException;

/**
 * Hands a notification to a mail relay, by connections that are kept. The {@code Message-ID} is made from the notification's id, so
 * that a mail which was sent twice can be told by whoever receives it.
 */
public final class SmtpProvider implements Provider {

    private static final int DEFAULT_CONNECTIONS = 16;

    private final String name;
    private final Smtp settings;
    private final Optional<Login> login;
    private final Session session;
    private final RelayConnections connections;
    private final MailText text;
    private final OutcomeTable table = OutcomeTable.of("smtp");
    private final ExecutorService dialogs = Executors.newVirtualThreadPerTaskExecutor();

    private record Login(String username, String password) {
        @Override
        public String toString() {
            return "Login[hidden]";
        }
    }

    /**
     * @param credentials keys {@code username} and {@code password} if the account logs in; optional {@code ca.crt}
     * @param timeout of each step of the dialog
     */
    public SmtpProvider(String name, Smtp settings, Credentials credentials, Duration timeout, Clock clock) {
        this.name = name;
        this.settings = settings;
        this.login = switch (settings.authentication()) {
            case None -> Optional.empty();
            case Login -> Optional.of(new Login(credentials.required("username"), credentials.required("password")));
        };
        this.session = Session.getInstance(properties(settings, credentials, timeout));
        this.text = new MailText(settings.from(), clock);
        this.connections = new RelayConnections(
                this::connected, Objects.requireNonNullElse(settings.maxConnections(), DEFAULT_CONNECTIONS), clock);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Outcome deliver(Envelope envelope, Duration timeout) {
        InternetAddress recipient;
        try {
            recipient = new InternetAddress(envelope.notification().recipient(), true);
        } catch (AddressException e) {
            return new Outcome.InvalidRecipient("address");
        }
        var sending = new AtomicBoolean();
        var dialog = dialogs.submit(() -> dialog(envelope, recipient, sending, timeout));
        try {
            return dialog.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            // The dialog ends by the time-outs of its own steps; closing it from here would wait for the same lock.
            return sending.get() ? new Outcome.Ambiguous("timeout") : new Outcome.Unreachable("timeout");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Outcome.Ambiguous("interrupted");
        } catch (ExecutionException e) {
            return sending.get() ? new Outcome.Ambiguous("failed") : new Outcome.Unreachable("failed");
        }
    }

    @Override
    public void close() {
        dialogs.shutdownNow();
        connections.close();
    }

    private Outcome dialog(Envelope envelope, InternetAddress recipient, AtomicBoolean sending, Duration wait)
            throws InterruptedException {
        try {
            var mail = text.mail(session, envelope, recipient);
            return connections
                    .take(wait)
                    .map(connection -> sent(connection, mail, recipient, sending))
                    .orElseGet(() -> new Outcome.Unreachable("all-connections-busy"));
        } catch (MessagingException e) {
            return RelayReply.in(e).map(table::outcome).orElseGet(() -> withoutReply(e, false));
        }
    }

    private Outcome sent(
            RelayConnections.Connection connection, MimeMessage mail, Address recipient, AtomicBoolean sending) {
        var inOrder = false;
        try {
            sending.set(true);
            connection.transport().sendMessage(mail, new Address[] {recipient});
            inOrder = true;
            return table.outcome(Answer.of(250));
        } catch (MessagingException e) {
            var reply = RelayReply.in(e);
            // After 421 the relay closes the connection (RFC 5321, section 3.8).
            inOrder = reply.isPresent() && reply.get().status() != 421;
            return reply.map(table::outcome).orElseGet(() -> withoutReply(e, true));
        } finally {
            if (inOrder) {
                connections.rest(connection);
            } else {
                connections.leave(connection);
            }
        }
    }

    private Transport connected() throws MessagingException {
        var transport = session.getTransport("smtp");
        transport.connect(
                settings.host(),
                settings.port(),
                login.map(Login::username).orElse(null),
                login.map(Login::password).orElse(null));
        return transport;
    }

    private static Outcome withoutReply(MessagingException failure, boolean sending) {
        if (sending) {
            return new Outcome.Ambiguous("connection-broken");
        }
        if (failure instanceof AuthenticationFailedException) {
            return new Outcome.Misconfigured("login");
        }
        return failure.getNextException() instanceof SSLHandshakeException
                ? new Outcome.Misconfigured("tls-handshake")
                : new Outcome.Unreachable("no-connection");
    }

    private static Properties properties(Smtp settings, Credentials credentials, Duration timeout) {
        var p = new Properties();
        var millis = Long.toString(timeout.toMillis());
        p.put("mail.smtp.connectiontimeout", millis);
        p.put("mail.smtp.timeout", millis);
        p.put("mail.smtp.writetimeout", millis);
        p.put("mail.smtp.quitwait", "false");
        p.put("mail.smtp.auth", Boolean.toString(settings.authentication() == SmtpAuthentication.Login));
        p.put("mail.smtp.ssl.checkserveridentity", "true");
        p.put("mail.smtp.from", settings.from());
        switch (settings.tls()) {
            case None -> {}
            case Tls -> p.put("mail.smtp.ssl.enable", "true");
            case StartTls -> {
                p.put("mail.smtp.starttls.enable", "true");
                p.put("mail.smtp.starttls.required", "true");
            }
        }
        credentials.value("ca.crt").map(TrustedCa::of).ifPresent(ca -> {
            p.put("mail.smtp.ssl.socketFactory", ca.context().getSocketFactory());
            p.put("mail.smtp.socketFactory.fallback", "false");
        });
        return p;
    }
}

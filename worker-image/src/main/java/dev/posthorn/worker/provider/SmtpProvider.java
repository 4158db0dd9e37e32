package dev.posthorn.worker.provider;

import dev.posthorn.contract.WorkerSettings.Smtp;
import dev.posthorn.crd.ProviderAccount.SmtpAuthentication;
import dev.posthorn.worker.delivery.Envelope;
import dev.posthorn.worker.delivery.Outcome;
import jakarta.mail.Address;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands a notification to a mail relay. The {@code Message-ID} is made from the notification's id, so that a mail which was sent
 * twice can be told by whoever receives it.
 */
public final class SmtpProvider implements Provider {

    private static final Logger LOG = LoggerFactory.getLogger(SmtpProvider.class);
    private static final Pattern REPLY_CODE = Pattern.compile("^([245][0-9]{2})\\b");

    private final String name;
    private final Smtp settings;
    private final Optional<Login> login;
    private final Session session;
    private final Clock clock;
    private final ExecutorService dialogs = Executors.newVirtualThreadPerTaskExecutor();

    private record Login(String username, String password) {}

    /**
     * @param credentials keys {@code username} and {@code password} if the account logs in; optional {@code ca.crt}
     * @param timeout of each step of the dialog
     */
    public SmtpProvider(String name, Smtp settings, Credentials credentials, Duration timeout, Clock clock) {
        this.name = name;
        this.settings = settings;
        this.clock = clock;
        this.login = switch (settings.authentication()) {
            case None -> Optional.empty();
            case Login -> Optional.of(new Login(credentials.required("username"), credentials.required("password")));
        };
        this.session = Session.getInstance(properties(settings, credentials, timeout));
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
        var dialog = dialogs.submit(() -> dialog(envelope, recipient, sending));
        try {
            return dialog.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            // The dialog ends by the time-outs of its own steps; closing it from here would wait for the same lock.
            return sending.get() ? new Outcome.Ambiguous("timeout") : new Outcome.Unreachable("timeout");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Outcome.Ambiguous("interrupted");
        } catch (ExecutionException e) {
            return new Outcome.Ambiguous("failed");
        }
    }

    @Override
    public void close() {
        dialogs.shutdownNow();
    }

    private Outcome dialog(Envelope envelope, InternetAddress recipient, AtomicBoolean sending) {
        Transport transport = null;
        try {
            var mail = message(envelope, recipient);
            transport = session.getTransport("smtp");
            transport.connect(
                    settings.host(),
                    settings.port(),
                    login.map(Login::username).orElse(null),
                    login.map(Login::password).orElse(null));
            sending.set(true);
            transport.sendMessage(mail, new Address[] {recipient});
            return new Outcome.Delivered("250");
        } catch (MessagingException e) {
            return replyCode(e).map(SmtpOutcomes::of).orElseGet(() -> withoutReply(e, sending.get()));
        } finally {
            hangUp(transport);
        }
    }

    private static Outcome withoutReply(MessagingException failure, boolean sending) {
        if (failure instanceof AuthenticationFailedException) {
            return new Outcome.Misconfigured("login");
        }
        return sending ? new Outcome.Ambiguous("connection-broken") : new Outcome.Unreachable("no-connection");
    }

    /** Once the relay has answered the message, trouble with saying goodbye changes nothing. */
    private static void hangUp(@Nullable Transport transport) {
        if (transport != null) {
            try {
                transport.close();
            } catch (MessagingException e) {
                LOG.debug("A relay hung up first", e);
            }
        }
    }

    private MimeMessage message(Envelope envelope, InternetAddress recipient) throws MessagingException {
        var message = new MimeMessage(session);
        message.setFrom(new InternetAddress(settings.from()));
        message.setRecipient(MimeMessage.RecipientType.TO, recipient);
        var subject = envelope.notification().subject();
        if (subject != null) {
            message.setSubject(oneLine(subject), StandardCharsets.UTF_8.name());
        }
        message.setText(envelope.notification().body(), StandardCharsets.UTF_8.name());
        message.setSentDate(Date.from(clock.instant()));
        message.setHeader("X-Posthorn-Id", idSafe(envelope.id()));
        message.setHeader("X-Posthorn-Attempt", Integer.toString(envelope.attempts() + 1));
        message.saveChanges();
        // After saveChanges, which sets one of its own.
        message.setHeader("Message-ID", "<" + idSafe(envelope.id()) + "@" + domain() + ">");
        return message;
    }

    private String domain() {
        return settings.from().substring(settings.from().indexOf('@') + 1);
    }

    private static String idSafe(String id) {
        return id.replaceAll("[^A-Za-z0-9._-]", "_");
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\p{Cntrl}", " ");
    }

    /** The relay's reply, from whichever of the chained exceptions carries it; none when no reply came. */
    private static Optional<Integer> replyCode(MessagingException failure) {
        Exception next = failure;
        var code = Optional.<Integer>empty();
        for (var depth = 0; next instanceof MessagingException e && depth < 10; depth++) {
            code = switch (e) {
                case SMTPAddressFailedException address -> Optional.of(address.getReturnCode());
                case SMTPSenderFailedException sender -> Optional.of(sender.getReturnCode());
                case SMTPSendFailedException send -> Optional.of(send.getReturnCode());
                case AuthenticationFailedException login -> inText(login);
                default -> code;
            };
            next = e.getNextException();
        }
        return code.filter(reply -> reply >= 200);
    }

    private static Optional<Integer> inText(MessagingException failure) {
        var text = failure.getMessage();
        var match = REPLY_CODE.matcher(text == null ? "" : text);
        return match.find() ? Optional.of(Integer.valueOf(match.group(1))) : Optional.empty();
    }

    private static Properties properties(Smtp settings, Credentials credentials, Duration timeout) {
        var p = new Properties();
        var millis = Long.toString(timeout.toMillis());
        p.put("mail.smtp.connectiontimeout", millis);
        p.put("mail.smtp.timeout", millis);
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
        credentials.value("ca.crt").map(TrustedCa::context).ifPresent(context -> {
            p.put("mail.smtp.ssl.socketFactory", context.getSocketFactory());
            p.put("mail.smtp.socketFactory.fallback", "false");
        });
        return p;
    }
}

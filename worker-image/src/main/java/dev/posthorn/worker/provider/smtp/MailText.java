package dev.posthorn.worker.provider.smtp;

import dev.posthorn.worker.delivery.Envelope;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Date;

/**
 * The mail that a notification becomes.
 *
 * @param from envelope and header sender
 */
record MailText(String from, Clock clock) {

    MimeMessage mail(Session session, Envelope envelope, InternetAddress recipient) throws MessagingException {
        var message = new MimeMessage(session);
        message.setFrom(new InternetAddress(from));
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
        return from.substring(from.indexOf('@') + 1);
    }

    private static String idSafe(String id) {
        return id.replaceAll("[^A-Za-z0-9._-]", "_");
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\p{Cntrl}", " ");
    }
}

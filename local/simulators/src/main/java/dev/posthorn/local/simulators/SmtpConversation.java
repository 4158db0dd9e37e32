package dev.posthorn.local.simulators;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.subethamail.smtp.DropConnectionException;
import org.subethamail.smtp.MessageContext;
import org.subethamail.smtp.MessageHandler;
import org.subethamail.smtp.RejectException;
import org.subethamail.smtp.server.Session;

/** One mail on its way in. The fault falls after DATA, since only the mail's headers name the notification. */
final class SmtpConversation implements MessageHandler {

    /** Header of the mail that names the notification; without it, the local part of Message-ID does. */
    private static final String ID_HEADER = "x-posthorn-id";

    private static final int MAX_MAIL_BYTES = 1 << 20;

    private final MessageContext context;
    private final ProviderScript script;

    SmtpConversation(MessageContext context, ProviderScript script) {
        this.context = context;
        this.script = script;
    }

    @Override
    public void from(String sender) {}

    @Override
    public void recipient(String address) {}

    @Override
    public String data(InputStream mail) throws RejectException, IOException {
        var fault = script.play(received(mail));
        if (fault.isEmpty()) {
            return "2.0.0 queued";
        }
        throw switch (fault.get()) {
            case SERVER_ERROR -> new RejectException(451, "4.3.0 local error, try again later");
            case THROTTLED -> new DropConnectionException(421, "4.7.0 too many mails, slow down");
            case REJECTED -> new RejectException(554, "5.7.1 mail refused");
            case GONE -> new RejectException(550, "5.1.1 no such user here");
            case TIMEOUT_DELIVERED, TIMEOUT_NOT_DELIVERED -> {
                script.keepSilent();
                yield broken();
            }
            case RESET_DELIVERED, RESET_NOT_DELIVERED -> broken();
        };
    }

    @Override
    public void done() {}

    /** Closes the socket first, so that the reply which the server would still send finds nobody. */
    private DropConnectionException broken() throws IOException {
        if (context instanceof Session session) {
            session.closeSocket();
        }
        return new DropConnectionException(421, "connection broken");
    }

    private static ReceivedCall received(InputStream mail) throws IOException {
        var text = new String(mail.readNBytes(MAX_MAIL_BYTES), StandardCharsets.UTF_8);
        var headers = headers(text);
        return new ReceivedCall(id(headers), headers, text);
    }

    private static Map<String, String> headers(String mail) {
        var headers = new LinkedHashMap<String, String>();
        var end = mail.indexOf("\r\n\r\n");
        var head = end < 0 ? mail : mail.substring(0, end);
        for (var line : head.replaceAll("\r\n[ \t]+", " ").lines().toList()) {
            var colon = line.indexOf(':');
            if (colon > 0) {
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        return headers;
    }

    private static String id(Map<String, String> headers) {
        var named = headers.get(ID_HEADER);
        if (named != null) {
            return named;
        }
        var messageId = headers.getOrDefault("message-id", "").replaceAll("^<|>$", "");
        var at = messageId.lastIndexOf('@');
        return at > 0 ? messageId.substring(0, at) : ReceivedCall.UNKNOWN;
    }
}

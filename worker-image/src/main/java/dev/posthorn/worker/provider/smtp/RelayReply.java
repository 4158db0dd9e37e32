package dev.posthorn.worker.provider.smtp;

import dev.posthorn.worker.provider.outcome.Answer;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.jspecify.annotations.Nullable;

/** The relay's reply, found in the exceptions by which the mail library tells of it. */
final class RelayReply {

    private static final Pattern REPLY = Pattern.compile("^([245][0-9]{2})(?:[ -]([245]\\.[0-9]{1,3}\\.[0-9]{1,3}))?");
    private static final int DEEPEST = 10;

    private RelayReply() {}

    /** Of the chained exceptions the last one that carries a reply; none when no reply came. */
    static Optional<Answer> in(MessagingException failure) {
        Exception next = failure;
        var found = Optional.<Answer>empty();
        for (var depth = 0; next instanceof MessagingException e && depth < DEEPEST; depth++) {
            var here = ofOne(e);
            found = here.isPresent() ? here : found;
            next = e.getNextException();
        }
        return found;
    }

    private static Optional<Answer> ofOne(MessagingException failure) {
        return switch (failure) {
            case SMTPAddressFailedException address -> answer(address.getReturnCode(), address.getMessage());
            case SMTPSenderFailedException sender -> answer(sender.getReturnCode(), sender.getMessage());
            case SMTPSendFailedException send -> answer(send.getReturnCode(), send.getMessage());
            case AuthenticationFailedException login -> answer(0, login.getMessage());
            default -> Optional.empty();
        };
    }

    private static Optional<Answer> answer(int code, @Nullable String text) {
        var said = text == null ? "" : text.strip();
        var match = REPLY.matcher(said);
        var found = match.find();
        var status = code >= 200 ? code : found ? Integer.parseInt(match.group(1)) : 0;
        if (status == 0) {
            return Optional.empty();
        }
        var enhanced = found ? match.group(2) : null;
        return Optional.of(
                Answer.of(status).withCode(enhanced == null ? "" : enhanced).withMessage(said));
    }
}

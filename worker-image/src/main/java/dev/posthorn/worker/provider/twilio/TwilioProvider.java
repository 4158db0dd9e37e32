package dev.posthorn.worker.provider.twilio;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.posthorn.contract.ProviderEndpoints;
import dev.posthorn.crd.ProviderApis.Twilio;
import dev.posthorn.worker.delivery.Envelope;
import dev.posthorn.worker.delivery.Outcome;
import dev.posthorn.worker.provider.Credentials;
import dev.posthorn.worker.provider.Provider;
import dev.posthorn.worker.provider.http.HttpDoor;
import dev.posthorn.worker.provider.http.HttpDoor.Reply;
import dev.posthorn.worker.provider.outcome.Answer;
import dev.posthorn.worker.provider.outcome.OutcomeTable;
import dev.posthorn.worker.provider.outcome.RetryAfter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.regex.Pattern;
import okhttp3.FormBody;
import okhttp3.Request;
import okio.Buffer;

/** Sends text messages by Twilio's Messages resource: a form with basic authentication. */
public final class TwilioProvider implements Provider {

    private static final Pattern E164 = Pattern.compile("\\+[1-9][0-9]{6,14}");
    /** Twilio's own bounds for ValidityPeriod, seconds. */
    private static final long LONGEST_VALIDITY = 36_000;

    private final String name;
    private final Twilio settings;
    private final String url;
    private final String authorization;
    private final HttpDoor door;
    private final Clock clock;
    private final OutcomeTable table = OutcomeTable.of("twilio");
    private final ObjectMapper json = new ObjectMapper();

    /**
     * @param credentials key {@code auth-token}, or {@code api-key-sid} and {@code api-key-secret}; optional {@code ca.crt}
     * @param connectTimeout after which Twilio counts as unreachable
     */
    public TwilioProvider(String name, Twilio settings, Credentials credentials, Duration connectTimeout, Clock clock) {
        this.name = name;
        this.settings = settings;
        this.url = Objects.requireNonNullElse(settings.endpoint(), ProviderEndpoints.TWILIO) + "/2010-04-01/Accounts/"
                + settings.accountSid() + "/Messages.json";
        this.authorization = credentials
                .value("api-key-sid")
                .map(sid -> okhttp3.Credentials.basic(sid, credentials.required("api-key-secret")))
                .orElseGet(() -> okhttp3.Credentials.basic(settings.accountSid(), credentials.required("auth-token")));
        this.door = new HttpDoor(credentials, connectTimeout, HttpDoor.anyAddress());
        this.clock = clock;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Outcome deliver(Envelope envelope, Duration timeout) {
        if (!E164.matcher(envelope.notification().recipient()).matches()) {
            return new Outcome.InvalidRecipient("number");
        }
        return switch (door.send(request(envelope), timeout)) {
            case Reply.Failed failed -> failed.outcome();
            case Reply.Answered answered -> table.outcome(answer(answered));
        };
    }

    @Override
    public void close() {
        door.close();
    }

    private Answer answer(Reply.Answered answered) {
        var wait = RetryAfter.of(answered.header("Retry-After").orElse(null), clock.instant());
        var answer = Answer.of(answered.status()).withRetryAfter(wait);
        if (answered.status() / 100 == 2) {
            return answer;
        }
        try {
            var body = json.readTree(answered.body());
            return body == null ? answer : answer.withCode(body.path("code").asText(""));
        } catch (JsonProcessingException e) {
            return answer;
        }
    }

    private Request request(Envelope envelope) {
        var form = new FormBody.Builder(StandardCharsets.UTF_8)
                .add("To", envelope.notification().recipient())
                .add("Body", envelope.notification().body())
                .add("ValidityPeriod", Long.toString(validity(envelope)));
        if (settings.messagingServiceSid() != null) {
            form.add("MessagingServiceSid", settings.messagingServiceSid());
        } else if (settings.from() != null) {
            form.add("From", settings.from());
        }
        return new Request.Builder()
                .url(url)
                .header("Authorization", authorization)
                // Twilio ignores it; a gateway in between may not.
                .header("Idempotency-Key", envelope.idempotencyKey().replaceAll("[^\\x21-\\x7e]", "_"))
                .post(HttpDoor.body("application/x-www-form-urlencoded", bytes(form.build())))
                .build();
    }

    private long validity(Envelope envelope) {
        return Math.clamp(Duration.between(clock.instant(), envelope.deadline()).toSeconds(), 1, LONGEST_VALIDITY);
    }

    private static byte[] bytes(FormBody form) {
        try (var buffer = new Buffer()) {
            form.writeTo(buffer);
            return buffer.readByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("Writing to memory cannot fail", e);
        }
    }
}

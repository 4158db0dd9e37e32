package dev.posthorn.worker.provider.ses;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.contract.ProviderEndpoints;
import dev.posthorn.crd.ProviderApis.Ses;
import dev.posthorn.worker.delivery.Envelope;
import dev.posthorn.worker.delivery.Outcome;
import dev.posthorn.worker.provider.Credentials;
import dev.posthorn.worker.provider.Provider;
import dev.posthorn.worker.provider.http.HttpDoor;
import dev.posthorn.worker.provider.http.HttpDoor.Reply;
import dev.posthorn.worker.provider.outcome.Answer;
import dev.posthorn.worker.provider.outcome.OutcomeTable;
import dev.posthorn.worker.provider.outcome.RetryAfter;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import okhttp3.HttpUrl;
import okhttp3.Request;

/** Sends mails by Amazon SES, API v2 (SendEmail), signed with AWS Signature Version 4. */
public final class SesProvider implements Provider {

    private static final String PATH = "/v2/email/outbound-emails";

    private final String name;
    private final Ses settings;
    private final HttpUrl url;
    private final SigV4 signer;
    private final HttpDoor door;
    private final Clock clock;
    private final OutcomeTable table = OutcomeTable.of("ses");
    private final ObjectMapper json = new ObjectMapper();

    /**
     * @param credentials keys {@code access-key-id} and {@code secret-access-key}; optional {@code session-token}, {@code ca.crt}
     * @param connectTimeout after which AWS counts as unreachable
     */
    public SesProvider(String name, Ses settings, Credentials credentials, Duration connectTimeout, Clock clock) {
        this.name = name;
        this.settings = settings;
        this.url = HttpUrl.get(
                Objects.requireNonNullElse(settings.endpoint(), ProviderEndpoints.ses(settings.region())) + PATH);
        this.signer = new SigV4(
                credentials.required("access-key-id"),
                credentials.required("secret-access-key"),
                credentials.value("session-token"),
                settings.region(),
                "ses");
        this.door = new HttpDoor(credentials, connectTimeout, HttpDoor.anyAddress());
        this.clock = clock;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Outcome deliver(Envelope envelope, Duration timeout) {
        try {
            new InternetAddress(envelope.notification().recipient(), true);
        } catch (AddressException e) {
            return new Outcome.InvalidRecipient("address");
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
        if (answered.status() == 200) {
            return answer;
        }
        var type = answered.header("x-amzn-ErrorType").orElse("");
        try {
            var body = json.readTree(answered.body());
            if (body != null) {
                type = type.isEmpty() ? body.path("__type").asText("") : type;
                answer = answer.withMessage(
                        body.path("message").asText(body.path("Message").asText("")));
            }
        } catch (JsonProcessingException e) {
            answer = answer.withMessage(answered.body());
        }
        return answer.withCode(bare(type));
    }

    /** {@code namespace#Name:http://...} is how AWS may write {@code Name}. */
    private static String bare(String type) {
        var end = type.indexOf(':');
        var name = end < 0 ? type : type.substring(0, end);
        return name.substring(name.lastIndexOf('#') + 1);
    }

    private Request request(Envelope envelope) {
        var body = body(envelope);
        var host = url.port() == HttpUrl.defaultPort(url.scheme()) ? url.host() : url.host() + ":" + url.port();
        var headers = Map.of("host", host, "content-type", "application/json");
        var builder = new Request.Builder().url(url).post(HttpDoor.json(body));
        signer.sign("POST", url.encodedPath(), headers, body, clock.instant()).forEach(builder::header);
        return builder.build();
    }

    private byte[] body(Envelope envelope) {
        var notification = envelope.notification();
        var root = json.createObjectNode();
        root.put("FromEmailAddress", settings.from());
        root.putObject("Destination").putArray("ToAddresses").add(notification.recipient());
        var simple = root.putObject("Content").putObject("Simple");
        text(simple, "Subject", Objects.requireNonNullElse(notification.subject(), ""));
        text(simple.putObject("Body"), "Text", notification.body());
        simple.putArray("Headers")
                .addObject()
                .put("Name", "X-Posthorn-Id")
                .put("Value", envelope.id().replaceAll("[^A-Za-z0-9._-]", "_"));
        if (settings.configurationSet() != null) {
            root.put("ConfigurationSetName", settings.configurationSet());
        }
        try {
            return json.writeValueAsBytes(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of JSON nodes must be JSON", e);
        }
    }

    private static void text(ObjectNode parent, String name, String text) {
        parent.putObject(name).put("Data", text).put("Charset", "UTF-8");
    }
}

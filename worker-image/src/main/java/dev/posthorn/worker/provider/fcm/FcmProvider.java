package dev.posthorn.worker.provider.fcm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.contract.ProviderEndpoints;
import dev.posthorn.crd.LaneName;
import dev.posthorn.crd.ProviderApis.Fcm;
import dev.posthorn.worker.delivery.Envelope;
import dev.posthorn.worker.delivery.Outcome;
import dev.posthorn.worker.provider.Credentials;
import dev.posthorn.worker.provider.DeviceToken;
import dev.posthorn.worker.provider.Provider;
import dev.posthorn.worker.provider.auth.KeptToken;
import dev.posthorn.worker.provider.auth.KeptToken.Fetched;
import dev.posthorn.worker.provider.http.HttpDoor;
import dev.posthorn.worker.provider.http.HttpDoor.Reply;
import dev.posthorn.worker.provider.outcome.Answer;
import dev.posthorn.worker.provider.outcome.OutcomeTable;
import dev.posthorn.worker.provider.outcome.RetryAfter;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/** Pushes by Firebase Cloud Messaging, HTTP v1, with an access token of a service account. */
public final class FcmProvider implements Provider {

    private static final String ERROR_TYPE = "type.googleapis.com/google.firebase.fcm.v1.FcmError";
    private static final int LONGEST_TOKEN = 4096;

    private final String name;
    private final String url;
    private final HttpDoor door;
    private final Clock clock;
    private final KeptToken token;
    private final OutcomeTable table = OutcomeTable.of("fcm");
    private final ObjectMapper json = new ObjectMapper();

    /**
     * @param credentials key {@code service-account.json}; optional {@code ca.crt}
     * @param timeout after which Google counts as unreachable, also when it is asked for an access token
     */
    public FcmProvider(String name, Fcm settings, Credentials credentials, Duration timeout, Clock clock) {
        this.name = name;
        this.url = Objects.requireNonNullElse(settings.endpoint(), ProviderEndpoints.FCM) + "/v1/projects/"
                + settings.projectId() + "/messages:send";
        this.clock = clock;
        this.door = new HttpDoor(credentials, timeout, HttpDoor.anyAddress());
        this.token =
                new KeptToken(new AccessTokens(credentials.required("service-account.json"), door, timeout), clock);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean addresses(String recipient) {
        return DeviceToken.isOf(DeviceToken.Service.fcm, recipient);
    }

    @Override
    public Outcome deliver(Envelope envelope, Duration timeout) {
        var device = DeviceToken.bare(envelope.notification().recipient());
        if (device.isBlank() || device.length() > LONGEST_TOKEN) {
            return new Outcome.InvalidRecipient("device-token");
        }
        return switch (token.get()) {
            case Fetched.Failed failed -> failed.outcome();
            case Fetched.Token bearer ->
                switch (door.send(request(envelope, device, bearer.value()), timeout)) {
                    case Reply.Failed failed -> failed.outcome();
                    case Reply.Answered answered -> outcome(answered, bearer);
                };
        };
    }

    @Override
    public void close() {
        door.close();
    }

    private Outcome outcome(Reply.Answered answered, Fetched.Token bearer) {
        if (answered.status() == 401) {
            token.refused(bearer);
        }
        var wait = RetryAfter.of(answered.header("Retry-After").orElse(null), clock.instant());
        return table.outcome(answer(answered).withRetryAfter(wait));
    }

    /** FCM's own code stands in a detail; where there is none, Google's general status does. */
    private Answer answer(Reply.Answered answered) {
        var answer = Answer.of(answered.status());
        if (answered.status() == 200) {
            return answer;
        }
        JsonNode error;
        try {
            error = json.readTree(answered.body()).path("error");
        } catch (JsonProcessingException e) {
            return answer;
        }
        var code = error.path("status").asText("");
        for (var detail : error.path("details")) {
            if (detail.path("@type").asText("").equals(ERROR_TYPE)) {
                code = detail.path("errorCode").asText(code);
            }
        }
        return answer.withCode(code).withMessage(error.path("message").asText(""));
    }

    private Request request(Envelope envelope, String device, String bearer) {
        return new Request.Builder()
                .url(url)
                .header("Authorization", "Bearer " + bearer)
                .post(HttpDoor.json(payload(envelope, device)))
                .build();
    }

    private byte[] payload(Envelope envelope, String device) {
        var notification = envelope.notification();
        var root = json.createObjectNode();
        var message = root.putObject("message").put("token", device);
        var shown = message.putObject("notification").put("body", notification.body());
        if (notification.subject() != null) {
            shown.put("title", notification.subject());
        }
        data(message.putObject("data").put("posthorn-id", envelope.id()), notification.data());
        var left = Math.max(
                0, Duration.between(clock.instant(), envelope.deadline()).toSeconds());
        message.putObject("android")
                .put("priority", envelope.lane() == LaneName.bulk ? "NORMAL" : "HIGH")
                .put("ttl", left + "s");
        try {
            return json.writeValueAsBytes(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of JSON nodes must be JSON", e);
        }
    }

    /** FCM takes texts only; what is no text becomes its JSON. */
    private static void data(ObjectNode target, @Nullable JsonNode data) {
        if (data != null) {
            data.properties()
                    .forEach(field -> target.put(
                            field.getKey(),
                            field.getValue().isTextual()
                                    ? field.getValue().asText()
                                    : field.getValue().toString()));
        }
    }
}

package dev.posthorn.worker.provider.fcm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.posthorn.worker.delivery.Outcome;
import dev.posthorn.worker.provider.auth.Jwt;
import dev.posthorn.worker.provider.auth.KeptToken;
import dev.posthorn.worker.provider.auth.KeptToken.Fetched;
import dev.posthorn.worker.provider.http.HttpDoor;
import dev.posthorn.worker.provider.http.HttpDoor.Reply;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import okhttp3.Request;

/** Buys access tokens with a service account's key (RFC 7523: a signed assertion for a token). */
final class AccessTokens implements KeptToken.Source {

    private static final String SCOPE = "https://www.googleapis.com/auth/firebase.messaging";
    private static final Duration ASSERTION_LIFE = Duration.ofHours(1);
    /** A token is used no longer than this before its end. */
    private static final Duration EARLY = Duration.ofMinutes(5);

    private final String email;
    private final String tokenUri;
    private final Jwt signer;
    private final HttpDoor door;
    private final Duration timeout;
    private final ObjectMapper json = new ObjectMapper();

    /**
     * @param keyFile JSON as Google hands it out
     * @throws IllegalStateException when it is not that
     */
    AccessTokens(String keyFile, HttpDoor door, Duration timeout) {
        var account = tree(keyFile)
                .orElseThrow(
                        () -> new IllegalStateException("service-account.json of the account's Secret is not JSON"));
        this.email = required(account, "client_email");
        this.tokenUri = required(account, "token_uri");
        this.signer = Jwt.of(Jwt.Algorithm.RS256, required(account, "private_key"), "service-account.json");
        this.door = door;
        this.timeout = timeout;
    }

    @Override
    public Fetched fetch(Instant now) {
        var claims = signer.object()
                .put("iss", email)
                .put("scope", SCOPE)
                .put("aud", tokenUri)
                .put("iat", now.getEpochSecond())
                .put("exp", now.plus(ASSERTION_LIFE).getEpochSecond());
        var assertion = signer.sign(signer.object().put("typ", "JWT"), claims);
        var form = "grant_type=" + encoded("urn:ietf:params:oauth:grant-type:jwt-bearer") + "&assertion="
                + encoded(assertion);
        var request = new Request.Builder()
                .url(tokenUri)
                .post(HttpDoor.body("application/x-www-form-urlencoded", form.getBytes(StandardCharsets.US_ASCII)))
                .build();
        return switch (door.send(request, timeout)) {
            // Whatever became of the request for a token, the notification was not sent.
            case Reply.Failed failed -> new Fetched.Failed(notSent(failed.outcome()));
            case Reply.Answered answered -> token(answered, now);
        };
    }

    private Fetched token(Reply.Answered answered, Instant now) {
        if (answered.status() / 100 == 4 && answered.status() != 429 && answered.status() != 408) {
            return new Fetched.Failed(new Outcome.Misconfigured("oauth " + answered.status()));
        }
        var body = answered.status() == 200 ? tree(answered.body()) : Optional.<JsonNode>empty();
        var value = body.map(tree -> tree.path("access_token").asText("")).orElse("");
        if (value.isEmpty()) {
            return new Fetched.Failed(new Outcome.Unavailable("oauth " + answered.status(), Optional.empty()));
        }
        var life = Duration.ofSeconds(
                body.map(tree -> tree.path("expires_in").asLong(0)).orElse(0L));
        var used = life.minus(EARLY);
        return new Fetched.Token(value, now.plus(used.isPositive() ? used : life.dividedBy(2)));
    }

    private static Outcome notSent(Outcome outcome) {
        return outcome instanceof Outcome.Ambiguous ? new Outcome.Unreachable("oauth " + outcome.code()) : outcome;
    }

    private Optional<JsonNode> tree(String text) {
        try {
            return Optional.ofNullable(json.readTree(text)).filter(JsonNode::isObject);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static String required(JsonNode account, String field) {
        var value = account.path(field).asText("");
        if (value.isEmpty()) {
            throw new IllegalStateException("service-account.json of the account's Secret lacks " + field
                    + ": use the key file of a Google" + " service account");
        }
        return value;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}

package dev.posthorn.local.simulators;

import java.security.PublicKey;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Google's push API, {@code POST /v1/projects/<project>/messages:send}, and the place where a signed assertion buys an access token,
 * {@code POST /token}.
 */
public final class FcmWire implements WireFormat {

    private static final String FCM_ERROR = "type.googleapis.com/google.firebase.fcm.v1.FcmError";

    /** Codes of FCM with status and general code, from Firebase's documentation. */
    private static final Map<String, General> CODES = Map.of(
            "INVALID_ARGUMENT",
                    new General(
                            400, "INVALID_ARGUMENT", "The registration token is not a valid FCM registration token"),
            "PAYLOAD", new General(400, "INVALID_ARGUMENT", "Android message is too big"),
            "THIRD_PARTY_AUTH_ERROR", new General(401, "UNAUTHENTICATED", "Auth error from APNS or Web Push Service"),
            "UNAUTHENTICATED", new General(401, "UNAUTHENTICATED", "Request had invalid authentication credentials."),
            "PERMISSION_DENIED", new General(403, "PERMISSION_DENIED", "Permission denied"),
            "SENDER_ID_MISMATCH", new General(403, "PERMISSION_DENIED", "SenderId mismatch"),
            "UNREGISTERED", new General(404, "NOT_FOUND", "Requested entity was not found."),
            "QUOTA_EXCEEDED", new General(429, "RESOURCE_EXHAUSTED", "Quota exceeded"),
            "INTERNAL", new General(500, "INTERNAL", "Internal error encountered."),
            "UNAVAILABLE", new General(503, "UNAVAILABLE", "The service is currently unavailable."));

    private record General(int status, String code, String message) {}

    private final PublicKey key;
    private final String email;
    private final String project;
    private final long tokenSeconds;
    private final AtomicInteger tokens = new AtomicInteger();

    /**
     * @param key of the pair that the client signs assertions with
     * @param tokenSeconds how long an access token is said to live
     */
    public FcmWire(PublicKey key, String email, String project, long tokenSeconds) {
        this.key = key;
        this.email = email;
        this.project = project;
        this.tokenSeconds = tokenSeconds;
    }

    /** The key file of a service account that may send here. */
    public static String keyFile(ThrowawayKey key, String email, String tokenUri) {
        return "{\"type\":\"service_account\",\"client_email\":\"" + email + "\",\"token_uri\":\"" + tokenUri
                + "\",\"private_key\":\"" + key.privateKeyPem().replace("\n", "\\n") + "\"}";
    }

    /** Access tokens given out, count. */
    public int tokensGivenOut() {
        return tokens.get();
    }

    /** From now on, tokens given out before are refused. */
    public void forgetTokens() {
        tokens.incrementAndGet();
    }

    @Override
    public Optional<Reply> beforehand(Request request) {
        if (request.path().equals("/token")) {
            return Optional.of(token(Wire.form(request.call().body())));
        }
        if (!request.path().equals("/v1/projects/" + project + "/messages:send")) {
            return Optional.of(refusal("PERMISSION_DENIED"));
        }
        return request.header("authorization").equals("Bearer access-" + tokens.get())
                ? Optional.empty()
                : Optional.of(refusal("UNAUTHENTICATED"));
    }

    private Reply token(Map<String, String> form) {
        var claims = Wire.claims(form.getOrDefault("assertion", ""), key, "SHA256withRSA");
        var right = "urn:ietf:params:oauth:grant-type:jwt-bearer".equals(form.get("grant_type"))
                && claims.isPresent()
                && claims.get().path("iss").asText().equals(email)
                && claims.get().path("scope").asText().endsWith("firebase.messaging");
        return right
                ? Reply.of(
                        200,
                        "{\"access_token\":\"access-" + tokens.incrementAndGet() + "\",\"expires_in\":" + tokenSeconds
                                + ",\"token_type\":\"Bearer\"}")
                : Reply.of(400, "{\"error\":\"invalid_grant\"}");
    }

    @Override
    public String id(Request request) {
        return Wire.tree(request.call().body()).at("/message/data/posthorn-id").asText(ReceivedCall.UNKNOWN);
    }

    @Override
    public String recipient(Request request) {
        return Wire.tree(request.call().body()).at("/message/token").asText();
    }

    @Override
    public Reply taken(Request request) {
        return Reply.of(200, "{\"name\":\"projects/" + project + "/messages/0:1\"}");
    }

    @Override
    public Reply refusal(String code) {
        var general = CODES.getOrDefault(code, new General(400, "INVALID_ARGUMENT", "Invalid"));
        var fcm = code.equals("PAYLOAD") ? "INVALID_ARGUMENT" : code;
        return Reply.of(
                general.status(),
                "{\"error\":{\"code\":" + general.status() + ",\"message\":\"" + general.message() + "\",\"status\":\""
                        + general.code() + "\",\"details\":[{\"@type\":\"" + FCM_ERROR + "\",\"errorCode\":\"" + fcm
                        + "\"}]}}");
    }

    @Override
    public String code(Fault fault) {
        return switch (fault) {
            case THROTTLED -> "QUOTA_EXCEEDED";
            case REJECTED -> "PAYLOAD";
            case GONE -> "UNREGISTERED";
            case SERVER_ERROR, TIMEOUT_DELIVERED, TIMEOUT_NOT_DELIVERED, RESET_DELIVERED, RESET_NOT_DELIVERED ->
                "UNAVAILABLE";
        };
    }
}

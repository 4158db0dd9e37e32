package dev.posthorn.local.simulators;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** Twilio's Messages resource: a form with basic authentication. Names a notification by its {@code Idempotency-Key}. */
public final class TwilioWire implements WireFormat {

    private static final Map<String, Integer> STATUS =
            Map.of("20003", 401, "20404", 404, "20429", 429, "63038", 429, "20500", 500, "20503", 503);

    private final String accountSid;
    private final String authorization;

    /** Lets in who shows {@code user} (the account's SID or an API key's) and {@code password}. */
    public TwilioWire(String accountSid, String user, String password) {
        this.accountSid = accountSid;
        this.authorization = "Basic "
                + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public Optional<Reply> beforehand(Request request) {
        if (!request.path().equals("/2010-04-01/Accounts/" + accountSid + "/Messages.json")) {
            return Optional.of(refusal("20404"));
        }
        return request.header("authorization").equals(authorization) ? Optional.empty() : Optional.of(refusal("20003"));
    }

    @Override
    public String id(Request request) {
        return request.header("idempotency-key");
    }

    @Override
    public String recipient(Request request) {
        return Wire.form(request.call().body()).getOrDefault("To", "");
    }

    @Override
    public Reply taken(Request request) {
        return Reply.of(201, "{\"sid\":\"SM00\",\"status\":\"queued\"}");
    }

    @Override
    public Reply refusal(String code) {
        var status = STATUS.getOrDefault(code, 400);
        return Reply.of(status, "{\"code\":" + code + ",\"message\":\"Refused\",\"status\":" + status + "}");
    }

    @Override
    public String code(Fault fault) {
        return switch (fault) {
            case THROTTLED -> "20429";
            case REJECTED -> "21617";
            case GONE -> "21610";
            case SERVER_ERROR, TIMEOUT_DELIVERED, TIMEOUT_NOT_DELIVERED, RESET_DELIVERED, RESET_NOT_DELIVERED ->
                "20503";
        };
    }
}

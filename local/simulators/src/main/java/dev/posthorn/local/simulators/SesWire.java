package dev.posthorn.local.simulators;

import java.util.Map;
import java.util.Optional;

/** Amazon SES, API v2: {@code POST /v2/email/outbound-emails}, signed with Signature Version 4. */
public final class SesWire implements WireFormat {

    /** The code after which the message says that the daily quota is used up: the name is the same as for too fast. */
    public static final String DAILY_QUOTA = "DailyQuota";

    private static final Map<String, Integer> STATUS = Map.of(
            "AccountSuspendedException", 400,
            "BadRequestException", 400,
            "LimitExceededException", 400,
            "MailFromDomainNotVerifiedException", 400,
            "MessageRejected", 400,
            "NotFoundException", 404,
            "SendingPausedException", 400,
            "TooManyRequestsException", 429,
            "InternalFailure", 500,
            "ServiceUnavailable", 503);

    private final String accessKeyId;
    private final String region;

    public SesWire(String accessKeyId, String region) {
        this.accessKeyId = accessKeyId;
        this.region = region;
    }

    @Override
    public Optional<Reply> beforehand(Request request) {
        if (!request.path().equals("/v2/email/outbound-emails")) {
            return Optional.of(Reply.of(404, "{}"));
        }
        var authorization = request.header("authorization");
        var day = request.header("x-amz-date").replaceAll("T.*", "");
        var right = authorization.startsWith("AWS4-HMAC-SHA256 Credential=" + accessKeyId + "/" + day + "/" + region
                        + "/ses/aws4_request, SignedHeaders=content-type;host;x-amz-date")
                && authorization.matches(".*, Signature=[0-9a-f]{64}");
        return right
                ? Optional.empty()
                : Optional.of(Reply.of(403, "{\"message\":\"The security token included in the request is invalid.\"}")
                        .with("x-amzn-ErrorType", "UnrecognizedClientException"));
    }

    @Override
    public String id(Request request) {
        return Wire.tree(request.call().body())
                .at("/Content/Simple/Headers/0/Value")
                .asText(ReceivedCall.UNKNOWN);
    }

    @Override
    public String recipient(Request request) {
        return Wire.tree(request.call().body()).at("/Destination/ToAddresses/0").asText();
    }

    @Override
    public Reply taken(Request request) {
        return Reply.of(200, "{\"MessageId\":\"0100\"}");
    }

    @Override
    public Reply refusal(String code) {
        var name = code.equals(DAILY_QUOTA) ? "TooManyRequestsException" : code;
        var message = switch (code) {
            case DAILY_QUOTA -> "Daily message quota exceeded.";
            case "TooManyRequestsException" -> "Maximum sending rate exceeded.";
            default -> "Refused.";
        };
        return Reply.of(STATUS.getOrDefault(name, 400), "{\"message\":\"" + message + "\"}")
                .with("x-amzn-ErrorType", name + ":http://internal.amazon.com/coral/com.amazon.email/");
    }

    @Override
    public String code(Fault fault) {
        return switch (fault) {
            case THROTTLED -> "TooManyRequestsException";
            case REJECTED, GONE -> "MessageRejected";
            case SERVER_ERROR, TIMEOUT_DELIVERED, TIMEOUT_NOT_DELIVERED, RESET_DELIVERED, RESET_NOT_DELIVERED ->
                "ServiceUnavailable";
        };
    }
}

package dev.posthorn.worker.provider.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Standard Webhooks 1.0, symmetric: {@code v1,base64(HMAC-SHA256(secret, id.timestamp.body))}, by which the receiver knows that the
 * call came from us, unaltered and just now.
 */
final class WebhookSignature {

    private static final String SECRET_PREFIX = "whsec_";

    private final SecretKeySpec key;

    /**
     * @param secret base64, with or without {@code whsec_} in front
     * @throws IllegalStateException when it is not base64
     */
    WebhookSignature(String secret) {
        var text = secret.startsWith(SECRET_PREFIX) ? secret.substring(SECRET_PREFIX.length()) : secret;
        try {
            this.key = new SecretKeySpec(Base64.getDecoder().decode(text), "HmacSHA256");
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException("signing-secret of the account's Secret is not base64, or is empty", e);
        }
    }

    String of(String id, Instant timestamp, String body) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            var signed = id + "." + timestamp.getEpochSecond() + "." + body;
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has HmacSHA256", e);
        }
    }
}

package dev.posthorn.worker.provider.ses;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * AWS Signature Version 4 for a request without a query. Never shows its keys.
 *
 * @param accessKeyId who signs
 * @param secretKey what is signed with
 * @param sessionToken goes with temporary keys
 * @param region of the service
 * @param service its name in signatures
 */
record SigV4(String accessKeyId, String secretKey, Optional<String> sessionToken, String region, String service) {

    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final String END = "aws4_request";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    /**
     * The headers that make a request an authentic one.
     *
     * @param path in its canonical form, begins with a slash
     * @param headers further headers to sign, {@code host} among them; names in lower case
     * @return headers to add
     */
    Map<String, String> sign(String method, String path, Map<String, String> headers, byte[] body, Instant now) {
        var time = TIME.format(now);
        var scope = time.substring(0, 8) + "/" + region + "/" + service + "/" + END;
        var added = new TreeMap<String, String>();
        added.put("x-amz-date", time);
        sessionToken.ifPresent(token -> added.put("x-amz-security-token", token));
        var signed = new TreeMap<>(headers);
        signed.putAll(added);
        var names = String.join(";", signed.keySet());
        var canonical = method + "\n" + path + "\n\n"
                + signed.entrySet().stream()
                        .map(header -> header.getKey() + ":" + header.getValue().strip() + "\n")
                        .collect(Collectors.joining())
                + "\n" + names + "\n" + hex(sha256(body));
        var toSign =
                ALGORITHM + "\n" + time + "\n" + scope + "\n" + hex(sha256(canonical.getBytes(StandardCharsets.UTF_8)));
        added.put(
                "Authorization",
                ALGORITHM + " Credential=" + accessKeyId + "/" + scope + ", SignedHeaders=" + names + ", Signature="
                        + hex(hmac(key(time.substring(0, 8)), toSign)));
        return added;
    }

    private byte[] key(String day) {
        var first = ("AWS4" + secretKey).getBytes(StandardCharsets.UTF_8);
        return hmac(hmac(hmac(hmac(first, day), region), service), END);
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has HmacSHA256", e);
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public String toString() {
        return "SigV4[" + region + "/" + service + "]";
    }
}

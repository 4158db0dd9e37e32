package dev.posthorn.gateway.keys;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.posthorn.contract.GatewayKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The keys that are live. */
public final class KeyRing {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern TOKEN =
            Pattern.compile(GatewayKey.PREFIX + "([a-z0-9]{4,32})_([A-Za-z0-9_-]{43,128})");
    private static final Pattern ID = Pattern.compile("[a-z0-9]{4,32}");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    /** Compared with where there is no such key, so that both take the same time. */
    private static final String NOBODY = "0".repeat(64);

    private final Map<String, GatewayKey> keys;

    private KeyRing(Map<String, GatewayKey> keys) {
        this.keys = Map.copyOf(keys);
    }

    /**
     * Reads keys.
     *
     * @param files content by id
     * @throws IllegalArgumentException when one makes no sense; says which, never what stands in it
     */
    public static KeyRing of(Map<String, byte[]> files) {
        var keys = new HashMap<String, GatewayKey>();
        files.forEach((id, content) -> keys.put(id, known(id, content)));
        return new KeyRing(keys);
    }

    /**
     * Whose key a token is, if it is one that is live.
     *
     * @param token {@code phk_<id>_<secret>}
     */
    public Optional<GatewayKey> owner(String token, Instant now) {
        var parts = TOKEN.matcher(token);
        if (!parts.matches()) {
            return Optional.empty();
        }
        var known = Optional.ofNullable(keys.get(parts.group(1)));
        var same = MessageDigest.isEqual(
                ascii(sha256(parts.group(2))),
                ascii(known.map(GatewayKey::sha256).orElse(NOBODY)));
        return known.filter(key -> same && !key.expired(now));
    }

    public int size() {
        return keys.size();
    }

    private static GatewayKey known(String id, byte[] content) {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException(
                    "The name of key file '" + id + "' is no key id: 4 to 32 lower-case letters and digits");
        }
        try {
            var key = JSON.readValue(content, GatewayKey.class);
            if (key == null || key.tenant() == null || key.tenant().isBlank()) {
                throw new IllegalArgumentException("Key file '" + id + "' names no tenant");
            }
            if (key.sha256() == null || !SHA256.matcher(key.sha256()).matches()) {
                throw new IllegalArgumentException(
                        "sha256 in key file '" + id + "' must be 64 lower-case hexadecimal digits");
            }
            key.expired(Instant.EPOCH);
            return key;
        } catch (IOException | java.time.format.DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "Key file '" + id + "' is not JSON with tenant, sha256, channels and expiresAt", e);
        }
    }

    /** Of a secret, in hexadecimal digits, as {@link GatewayKey#sha256} has it. */
    public static String sha256(String secret) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(ascii(secret)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}

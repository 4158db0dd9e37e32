package dev.posthorn.worker.ledger;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * 128 bits that stand for texts, so that stores hold no address and no key of a tenant. Cut from SHA-256: a tenant cannot make two of
 * its texts meet another's, and by chance two of a billion meet with a probability below 10^-20.
 */
public record Fingerprint(long high, long low) {

    /** Of all texts in this order; {@code ("ab", "c")} and {@code ("a", "bc")} differ. */
    public static Fingerprint of(String... texts) {
        var digest = sha256();
        for (var text : texts) {
            var bytes = text.getBytes(StandardCharsets.UTF_8);
            digest.update(
                    ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
            digest.update(bytes);
        }
        var sum = ByteBuffer.wrap(digest.digest());
        return new Fingerprint(sum.getLong(), sum.getLong());
    }

    /** 22 characters of base64url. */
    public String text() {
        var bytes = ByteBuffer.allocate(2 * Long.BYTES).putLong(high).putLong(low);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    /**
     * Reads what {@link #text} wrote.
     *
     * @throws IllegalArgumentException when it is something else
     */
    static Fingerprint parse(String text) {
        var bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
        if (bytes.remaining() != 2 * Long.BYTES) {
            throw new IllegalArgumentException("A fingerprint has 22 characters of base64url, but this one is " + text);
        }
        return new Fingerprint(bytes.getLong(), bytes.getLong());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}

package dev.posthorn.gateway.accept;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Locale;

/** Ids of notifications: 26 characters of base 32, in front of them what they were made of. */
final class NotificationIds {

    private static final int CHARACTERS = 26;
    private static final int RANDOM_BYTES = 10;

    private final SecureRandom random = new SecureRandom();

    /** The same for the same tenant and key, wherever and whenever it is asked for. */
    static String of(String tenant, String key) {
        var digest = Fingerprint.of("notification", tenant, key).hex();
        return "k" + base32(new BigInteger(digest.substring(0, 32), 16));
    }

    /** Never given before; later ones sort after earlier ones. */
    String fresh(Instant now) {
        var tail = new byte[RANDOM_BYTES];
        random.nextBytes(tail);
        var head = BigInteger.valueOf(now.toEpochMilli()).shiftLeft(RANDOM_BYTES * Byte.SIZE);
        return "n" + base32(head.or(new BigInteger(1, tail)));
    }

    private static String base32(BigInteger number) {
        var text = number.toString(32).toLowerCase(Locale.ROOT);
        return "0".repeat(CHARACTERS - text.length()) + text;
    }
}

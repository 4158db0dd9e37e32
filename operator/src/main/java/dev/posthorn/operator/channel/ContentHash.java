package dev.posthorn.operator.channel;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** A short text that differs when content differs, and from which content cannot be read back. */
public final class ContentHash {

    private static final int BYTES = 16;

    private ContentHash() {}

    /** 32 hex digits over names and values, in whatever order they come. */
    public static String of(Map<String, String> content) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            new TreeMap<>(content).forEach((name, value) -> {
                add(digest, name);
                add(digest, value);
            });
            return HexFormat.of().formatHex(digest.digest(), 0, BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256, this one has not", e);
        }
    }

    /** With its length, so that moving a character from a name to its value changes the hash. */
    private static void add(MessageDigest digest, String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
        digest.update(bytes);
    }
}

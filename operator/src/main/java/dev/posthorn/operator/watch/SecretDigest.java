package dev.posthorn.operator.watch;

import io.fabric8.kubernetes.api.model.Secret;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * A Secret as the caches hold it: the names of its keys and, in the place of each value, a digest and what the operator must
 * know about the value. No value is kept.
 */
public final class SecretDigest {
    private static final String MARK = "posthorn-digest:";
    private static final String CERTIFICATES = "+certificates";
    private static final String BASE64 = "+base64";
    private static final String PRIVATE_KEY = "+key";
    private static final String EMPTY = "+empty";

    private SecretDigest() {}

    /** Replaces every value by its digest, in place; what is a digest already stays. */
    public static Secret strip(Secret secret) {
        Map<String, String> data = new TreeMap<>();
        if (secret.getData() != null) {
            secret.getData().forEach((key, value) -> data.put(key, digest(key, value == null ? "" : value)));
        }
        if (secret.getStringData() != null) {
            secret.getStringData().forEach((key, value) -> data.put(key, digest(key, encode(value))));
        }
        secret.setStringData(null);
        secret.setData(data);
        if (secret.getMetadata().getAnnotations() != null) {
            secret.getMetadata().getAnnotations().remove("kubectl.kubernetes.io/last-applied-configuration");
        }
        return secret;
    }

    /** Whether the Secret has a value, not empty, for a key. */
    public static boolean has(Secret stripped, String key) {
        String digest = digestOf(stripped, key);
        return !digest.isEmpty() && !digest.endsWith(EMPTY);
    }

    /** Whether the value of {@code ca.crt} or {@code user.crt} is one or more PEM certificates. */
    public static boolean holdsCertificates(Secret stripped, String key) {
        return has(stripped, key) && digestOf(stripped, key).contains(CERTIFICATES);
    }

    /** Whether a value is text in base64, with or without the prefix of Standard Webhooks. */
    public static boolean holdsBase64(Secret stripped, String key) {
        return has(stripped, key) && digestOf(stripped, key).contains(BASE64);
    }

    /** Whether {@code key.p8} or the key file of a Google service account holds a PEM private key. */
    public static boolean holdsPrivateKey(Secret stripped, String key) {
        return has(stripped, key) && digestOf(stripped, key).contains(PRIVATE_KEY);
    }

    private static String digestOf(Secret stripped, String key) {
        return stripped.getData() == null ? "" : stripped.getData().getOrDefault(key, "");
    }

    private static String digest(String key, String value) {
        if (value.startsWith(MARK)) {
            return value;
        }
        byte[] bytes = decode(value);
        if (bytes.length == 0) {
            return MARK + EMPTY;
        }
        return MARK + sha256(bytes) + traits(key, bytes);
    }

    private static String traits(String key, byte[] bytes) {
        return switch (key) {
            case "ca.crt", "user.crt" -> isCertificates(bytes) ? CERTIFICATES : "";
            case "signing-secret" -> isBase64(new String(bytes, StandardCharsets.UTF_8)) ? BASE64 : "";
            case "key.p8", "service-account.json" ->
                new String(bytes, StandardCharsets.UTF_8).contains("-----BEGIN PRIVATE KEY-----") ? PRIVATE_KEY : "";
            default -> "";
        };
    }

    private static boolean isCertificates(byte[] pem) {
        try {
            return !CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem))
                    .isEmpty();
        } catch (CertificateException e) {
            return false;
        }
    }

    private static boolean isBase64(String text) {
        String body = text.strip().startsWith("whsec_") ? text.strip().substring("whsec_".length()) : text.strip();
        try {
            return Base64.getDecoder().decode(body).length > 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static byte[] decode(String value) {
        try {
            return Base64.getMimeDecoder().decode(value);
        } catch (IllegalArgumentException e) {
            return value.getBytes(StandardCharsets.UTF_8);
        }
    }

    private static String encode(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}

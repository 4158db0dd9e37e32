package dev.posthorn.operator.topics;

import org.jspecify.annotations.Nullable;

/**
 * What a Kafka client needs for TLS, all PEM.
 *
 * @param ca certificates that broker certificates are checked against
 * @param certificate client certificate, with its chain; set exactly when {@code key} is
 * @param key private key of the client, PKCS#8, unencrypted
 */
public record TlsMaterial(
        String ca, @Nullable String certificate, @Nullable String key) {

    /** @throws IllegalArgumentException when there is a certificate without a key or a key without a certificate */
    public TlsMaterial {
        if ((certificate == null) != (key == null)) {
            throw new IllegalArgumentException("A client certificate and its key come together or not at all");
        }
    }

    /** The same CA with the identity of another client. */
    public TlsMaterial withClient(String otherCertificate, String otherKey) {
        return new TlsMaterial(ca, otherCertificate, otherKey);
    }

    /** Never shows the key: records end up in logs. */
    @Override
    public String toString() {
        return "TlsMaterial[" + (certificate == null ? "anonymous" : "with client certificate") + "]";
    }
}

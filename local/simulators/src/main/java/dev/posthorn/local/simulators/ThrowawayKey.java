package dev.posthorn.local.simulators;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;

/**
 * A pair of keys as a provider would hand it out: the client gets the private one, the simulator keeps the public one.
 *
 * @param privateKeyPem PKCS #8
 */
public record ThrowawayKey(PublicKey publicKey, String privateKeyPem) {

    private static final int RSA_BITS = 2048;

    /** On the curve P-256, as Apple's are. */
    public static ThrowawayKey ec() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return of(generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK makes EC keys", e);
        }
    }

    /** As Google's service accounts have. */
    public static ThrowawayKey rsa() {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(RSA_BITS);
            return of(generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK makes RSA keys", e);
        }
    }

    private static ThrowawayKey of(KeyPair pair) {
        var base64 = Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(pair.getPrivate().getEncoded());
        return new ThrowawayKey(
                pair.getPublic(), "-----BEGIN PRIVATE KEY-----\n" + base64 + "\n-----END PRIVATE KEY-----\n");
    }

    @Override
    public String toString() {
        return "ThrowawayKey[" + publicKey.getAlgorithm() + "]";
    }
}

package dev.posthorn.worker.provider.auth;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/**
 * Signs JSON Web Tokens (RFC 7519) with one private key.
 *
 * @param algorithm how it signs
 * @param key what it signs with
 */
public record Jwt(Algorithm algorithm, PrivateKey key) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    /** The two that providers ask for, by their names in RFC 7518; a JWT holds an ECDSA signature as r and s, without ASN.1. */
    public enum Algorithm {
        ES256("EC", "SHA256withECDSAinP1363Format"),
        RS256("RSA", "SHA256withRSA");

        private final String keys;
        private final String signature;

        Algorithm(String keys, String signature) {
            this.keys = keys;
            this.signature = signature;
        }
    }

    /**
     * Reads a private key.
     *
     * @param pem PKCS #8, as Apple and Google hand it out
     * @param where which key of the Secret it stands in, for the message
     * @throws IllegalStateException when it is none for the algorithm
     */
    public static Jwt of(Algorithm algorithm, String pem, String where) {
        try {
            var base64 = pem.replaceAll("-----(BEGIN|END) PRIVATE KEY-----", "").replaceAll("\\s", "");
            var spec = new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64));
            return new Jwt(algorithm, KeyFactory.getInstance(algorithm.keys).generatePrivate(spec));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            // Without the cause, which may quote the key.
            throw new IllegalStateException(
                    where + " of the account's Secret holds no private key for " + algorithm + " (PEM, PKCS #8)");
        }
    }

    public ObjectNode object() {
        return JSON.createObjectNode();
    }

    /** A signed token: header and claims with their signature, separated by dots. */
    public String sign(ObjectNode header, ObjectNode claims) {
        try {
            var text = part(header.put("alg", algorithm.name())) + "." + part(claims);
            var signer = Signature.getInstance(algorithm.signature);
            signer.initSign(key);
            signer.update(text.getBytes(StandardCharsets.US_ASCII));
            return text + "." + BASE64.encodeToString(signer.sign());
        } catch (GeneralSecurityException | JsonProcessingException e) {
            throw new IllegalStateException("Cannot sign a token with " + algorithm, e);
        }
    }

    private static String part(ObjectNode node) throws JsonProcessingException {
        return BASE64.encodeToString(JSON.writeValueAsBytes(node));
    }

    @Override
    public String toString() {
        return "Jwt[" + algorithm + "]";
    }
}

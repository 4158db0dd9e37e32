package dev.posthorn.local.broker;

/**
 * A private key and the certificate that goes with it, both in PEM, as a mounted Secret would hold them.
 *
 * @param privateKeyPem PKCS#8, unencrypted
 * @param certificatePem X.509
 */
public record IssuedCertificate(String privateKeyPem, String certificatePem) {

    /** Never shows the key: records end up in logs. */
    @Override
    public String toString() {
        return "IssuedCertificate[" + certificatePem.length() + " characters of certificate, key hidden]";
    }
}

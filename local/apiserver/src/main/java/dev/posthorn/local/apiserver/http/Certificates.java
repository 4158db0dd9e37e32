package dev.posthorn.local.apiserver.http;

import java.io.StringWriter;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A throw-away certificate authority and one server certificate for 127.0.0.1 and localhost, as PEM, valid for a day.
 *
 * @param caPem the authority's certificate, for clients to trust
 * @param keyPem PKCS#8 private key of the server certificate
 */
public record Certificates(String caPem, String certificatePem, String keyPem) {
    private static final Duration LIFETIME = Duration.ofDays(1);
    private static final Duration CLOCK_SKEW = Duration.ofHours(1);

    public static Certificates forLoopback(Clock clock) {
        try {
            KeyPair authority = keyPair();
            KeyPair server = keyPair();
            X500Name issuer = new X500Name("CN=posthorn-local-ca");
            X509CertificateHolder ca = builder(clock, issuer, issuer, authority)
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(true))
                    .addExtension(
                            Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.digitalSignature))
                    .build(new JcaContentSignerBuilder("SHA256withECDSA").build(authority.getPrivate()));
            X509CertificateHolder leaf = builder(clock, issuer, new X500Name("CN=kube-apiserver"), server)
                    .addExtension(Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName[] {
                        new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
                        new GeneralName(GeneralName.dNSName, "localhost"),
                        new GeneralName(GeneralName.dNSName, "kubernetes.default.svc")
                    }))
                    .build(new JcaContentSignerBuilder("SHA256withECDSA").build(authority.getPrivate()));
            return new Certificates(pem(ca), pem(leaf), pem(new JcaPKCS8Generator(server.getPrivate(), null)));
        } catch (GeneralSecurityException | OperatorCreationException | java.io.IOException e) {
            throw new IllegalStateException("A certificate for the API server on 127.0.0.1 could not be made", e);
        }
    }

    private static KeyPair keyPair() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static JcaX509v3CertificateBuilder builder(Clock clock, X500Name issuer, X500Name subject, KeyPair keys) {
        Instant now = clock.instant();
        return new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(63, new SecureRandom()),
                Date.from(now.minus(CLOCK_SKEW)),
                Date.from(now.plus(LIFETIME)),
                subject,
                keys.getPublic());
    }

    private static String pem(Object object) throws java.io.IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
            pem.writeObject(object);
        }
        return text.toString();
    }
}

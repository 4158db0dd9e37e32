package dev.posthorn.local.broker;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

/** A throwaway certificate authority: its key lives in memory, and what it signs is valid for a day. */
final class CertificateAuthority {

    private static final Duration VALIDITY = Duration.ofDays(1);
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(10);

    private final SecureRandom random = new SecureRandom();
    private final X500Name name;
    private final KeyPair keys;
    private final X509Certificate certificate;

    /** The extensions that tell one kind of certificate from another. */
    private interface Extensions {
        void addTo(JcaX509v3CertificateBuilder builder) throws CertIOException;
    }

    CertificateAuthority(String commonName) {
        this.name = new X500Name("CN=" + commonName);
        this.keys = newKeys();
        this.certificate = sign(
                name,
                keys,
                builder -> builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true))
                        .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign)));
    }

    String certificatePem() {
        return pem("CERTIFICATE", encoded(certificate));
    }

    /** A certificate for a server on this machine. */
    IssuedCertificate issueServer(String commonName) {
        var names = new GeneralNames(new GeneralName[] {
            new GeneralName(GeneralName.dNSName, "localhost"), new GeneralName(GeneralName.iPAddress, "127.0.0.1")
        });
        return issue(commonName, KeyPurposeId.id_kp_serverAuth, names);
    }

    IssuedCertificate issueClient(String commonName) {
        return issue(
                commonName,
                KeyPurposeId.id_kp_clientAuth,
                new GeneralNames(new GeneralName(GeneralName.dNSName, commonName)));
    }

    private IssuedCertificate issue(String commonName, KeyPurposeId purpose, GeneralNames names) {
        var subjectKeys = newKeys();
        var issued = sign(
                new X500Name("CN=" + commonName),
                subjectKeys,
                builder -> builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                        .addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose))
                        .addExtension(Extension.subjectAlternativeName, false, names));
        return new IssuedCertificate(
                pem("PRIVATE KEY", encoded(subjectKeys.getPrivate())), pem("CERTIFICATE", encoded(issued)));
    }

    private X509Certificate sign(X500Name subject, KeyPair subjectKeys, Extensions extensions) {
        var now = Instant.now();
        var builder = new JcaX509v3CertificateBuilder(
                name,
                new BigInteger(120, random),
                Date.from(now.minus(CLOCK_SKEW)),
                Date.from(now.plus(VALIDITY)),
                subject,
                subjectKeys.getPublic());
        try {
            extensions.addTo(builder);
            var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate());
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
        } catch (CertIOException | OperatorCreationException | GeneralSecurityException e) {
            throw new IllegalStateException("Cannot sign a certificate for " + subject, e);
        }
    }

    private KeyPair newKeys() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JDK cannot make P-256 keys", e);
        }
    }

    private static String pem(String type, byte[] content) {
        var text = new StringWriter();
        try (var writer = new PemWriter(text)) {
            writer.writeObject(new PemObject(type, content));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static byte[] encoded(X509Certificate issued) {
        try {
            return issued.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("Cannot encode a certificate that was just signed", e);
        }
    }

    private static byte[] encoded(PrivateKey key) {
        return key.getEncoded();
    }
}

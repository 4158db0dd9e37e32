package dev.posthorn.local.simulators;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

/**
 * A server identity for 127.0.0.1 and localhost, signed by an authority of its own; both live a day and only in memory.
 *
 * @param context for the server's sockets
 * @param managers for servers that make a context of their own
 * @param caCertificatePem what clients must trust
 */
record ThrowawayTls(SSLContext context, KeyManagerFactory managers, String caCertificatePem) {

    private static final Duration VALIDITY = Duration.ofDays(1);
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(10);
    private static final X500Name AUTHORITY = new X500Name("CN=posthorn-simulator-ca");

    static ThrowawayTls create() {
        try {
            var authorityKeys = newKeys();
            var authority = authority(authorityKeys);
            var serverKeys = newKeys();
            var server = server(authorityKeys, serverKeys);
            var managers = managers(serverKeys, server, authority);
            return new ThrowawayTls(context(managers), managers, pem(authority));
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException("Cannot make a certificate for a simulator", e);
        }
    }

    private static X509Certificate authority(KeyPair keys)
            throws GeneralSecurityException, OperatorCreationException, IOException {
        var builder = builder(AUTHORITY, keys);
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
        return signed(builder, keys);
    }

    private static X509Certificate server(KeyPair authorityKeys, KeyPair keys)
            throws GeneralSecurityException, OperatorCreationException, IOException {
        var builder = builder(new X500Name("CN=posthorn-simulator"), keys);
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName[] {
            new GeneralName(GeneralName.dNSName, "localhost"), new GeneralName(GeneralName.iPAddress, "127.0.0.1")
        }));
        return signed(builder, authorityKeys);
    }

    private static JcaX509v3CertificateBuilder builder(X500Name subject, KeyPair keys) {
        var now = Instant.now();
        return new JcaX509v3CertificateBuilder(
                AUTHORITY,
                new BigInteger(120, new SecureRandom()),
                Date.from(now.minus(CLOCK_SKEW)),
                Date.from(now.plus(VALIDITY)),
                subject,
                keys.getPublic());
    }

    private static X509Certificate signed(JcaX509v3CertificateBuilder builder, KeyPair keys)
            throws GeneralSecurityException, OperatorCreationException {
        var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate());
        return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    }

    private static KeyPair newKeys() throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static KeyManagerFactory managers(KeyPair keys, X509Certificate server, X509Certificate authority)
            throws GeneralSecurityException, IOException {
        var password = new char[0];
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, password);
        store.setKeyEntry("server", keys.getPrivate(), password, new Certificate[] {server, authority});
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, password);
        return managers;
    }

    private static SSLContext context(KeyManagerFactory managers) throws GeneralSecurityException {
        var context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    private static String pem(X509Certificate certificate) throws GeneralSecurityException, IOException {
        var text = new StringWriter();
        try (var writer = new PemWriter(text)) {
            writer.writeObject(new PemObject("CERTIFICATE", certificate.getEncoded()));
        }
        return text.toString();
    }
}

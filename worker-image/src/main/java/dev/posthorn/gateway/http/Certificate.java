package dev.posthorn.gateway.http;

import dev.posthorn.contract.GatewayEnv;
import io.helidon.common.configurable.Resource;
import io.helidon.common.pki.Keys;
import io.helidon.common.tls.Tls;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The certificate that the gateway shows, and its key. */
public final class Certificate {

    private final Tls tls;

    private Certificate(Tls tls) {
        this.tls = tls;
    }

    /**
     * Reads it.
     *
     * @param files content by name, PEM: {@link GatewayEnv#TLS_CERTIFICATE} with the chain and {@link GatewayEnv#TLS_KEY}
     * @throws IllegalArgumentException when one is missing or makes no sense
     */
    public static Certificate of(Map<String, byte[]> files) {
        var chain = required(files, GatewayEnv.TLS_CERTIFICATE);
        var key = required(files, GatewayEnv.TLS_KEY);
        try {
            var keys = Keys.builder()
                    .pem(pem -> pem.key(Resource.create("the TLS key", key))
                            .certChain(Resource.create("the TLS certificate", chain)))
                    .build();
            return new Certificate(Tls.builder()
                    .privateKey(keys)
                    .privateKeyCertChain(keys)
                    .enabledProtocols(List.of("TLSv1.3", "TLSv1.2"))
                    .build());
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    GatewayEnv.TLS_CERTIFICATE + " and " + GatewayEnv.TLS_KEY + " are no certificate and key in PEM: "
                            + e.getMessage(),
                    e);
        }
    }

    Tls tls() {
        return tls;
    }

    private static byte[] required(Map<String, byte[]> files, String name) {
        return Optional.ofNullable(files.get(name))
                .orElseThrow(() -> new IllegalArgumentException("The folder of the certificate has no file " + name));
    }
}

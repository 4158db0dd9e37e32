package dev.posthorn.local.broker;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a local broker offers its clients; start from {@link #plaintext()} or {@link #tls()} and narrow with the methods.
 *
 * @param security how clients connect
 * @param port the port of the client listener, 0 for any free one
 * @param authorizer whether ACLs are enforced; needs client certificates, because nobody else has a name
 * @param extra broker properties that win over the defaults
 */
public record BrokerOptions(Security security, int port, boolean authorizer, Map<String, String> extra) {

    /** How the client listener is secured. */
    public enum Security {
        /** No encryption; every client is anonymous. */
        PLAINTEXT,
        /** The server shows a certificate; clients are anonymous. */
        TLS,
        /** Client and server show certificates; a client is {@code User:CN=<common name>}. */
        MUTUAL_TLS
    }

    public BrokerOptions {
        extra = Map.copyOf(extra);
        if (authorizer && security != Security.MUTUAL_TLS) {
            throw new IllegalArgumentException("ACLs need clients that have a name, and with " + security
                    + " all are anonymous; use BrokerOptions.mutualTls().withAuthorizer()");
        }
    }

    public static BrokerOptions plaintext() {
        return new BrokerOptions(Security.PLAINTEXT, 0, false, Map.of());
    }

    public static BrokerOptions tls() {
        return new BrokerOptions(Security.TLS, 0, false, Map.of());
    }

    public static BrokerOptions mutualTls() {
        return new BrokerOptions(Security.MUTUAL_TLS, 0, false, Map.of());
    }

    public BrokerOptions onPort(int fixedPort) {
        return new BrokerOptions(security, fixedPort, authorizer, extra);
    }

    /** Enforces ACLs: without one, only the client of {@link KafkaBroker#clientConfig()} may do anything. */
    public BrokerOptions withAuthorizer() {
        return new BrokerOptions(security, port, true, extra);
    }

    public BrokerOptions with(String property, String value) {
        var all = new LinkedHashMap<>(extra);
        all.put(property, value);
        return new BrokerOptions(security, port, authorizer, all);
    }

    boolean encrypted() {
        return security != Security.PLAINTEXT;
    }
}

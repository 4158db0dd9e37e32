package dev.posthorn.local.broker;

import dev.posthorn.local.broker.BrokerOptions.Security;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The {@code server.properties} of a single node that is broker and controller at once. */
final class NodeProperties {

    static final int NODE_ID = 1;
    static final String CONTROLLER = "CONTROLLER";
    private static final String CLIENT = "CLIENT";
    /** The broker talks to itself here: in plain text, on loopback, so that clients alone decide about TLS and ACLs. */
    private static final String INTERNAL = "INTERNAL";

    private NodeProperties() {}

    static Map<String, String> of(
            BrokerOptions options,
            Path directory,
            int clientPort,
            int internalPort,
            int controllerPort,
            CertificateAuthority authority) {
        var p = new LinkedHashMap<String, String>();
        p.put("process.roles", "broker,controller");
        p.put("node.id", Integer.toString(NODE_ID));
        p.put("log.dir", directory.toString());
        p.put("controller.quorum.voters", NODE_ID + "@127.0.0.1:" + controllerPort);
        p.put("controller.listener.names", CONTROLLER);
        p.put("inter.broker.listener.name", INTERNAL);
        p.put(
                "listeners",
                listener(CLIENT, clientPort) + "," + listener(INTERNAL, internalPort) + ","
                        + listener(CONTROLLER, controllerPort));
        p.put("advertised.listeners", listener(CLIENT, clientPort) + "," + listener(INTERNAL, internalPort));
        p.put(
                "listener.security.protocol.map",
                CLIENT + ":" + (options.encrypted() ? "SSL" : "PLAINTEXT") + "," + INTERNAL + ":PLAINTEXT," + CONTROLLER
                        + ":PLAINTEXT");
        p.put("auto.create.topics.enable", "false");
        putSmallInternalTopics(p);
        putQuickGroups(p);
        if (options.encrypted()) {
            putTls(p, options, authority);
        }
        if (options.authorizer()) {
            p.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
            p.put("super.users", KafkaBroker.superUsers());
        }
        p.putAll(options.extra());
        return Map.copyOf(p);
    }

    private static void putSmallInternalTopics(Map<String, String> p) {
        p.put("num.partitions", "1");
        p.put("default.replication.factor", "1");
        p.put("min.insync.replicas", "1");
        p.put("offsets.topic.num.partitions", "4");
        p.put("offsets.topic.replication.factor", "1");
        p.put("transaction.state.log.num.partitions", "1");
        p.put("transaction.state.log.replication.factor", "1");
        p.put("transaction.state.log.min.isr", "1");
        p.put("share.coordinator.state.topic.num.partitions", "4");
        p.put("share.coordinator.state.topic.replication.factor", "1");
        p.put("share.coordinator.state.topic.min.isr", "1");
    }

    private static void putQuickGroups(Map<String, String> p) {
        for (var kind : new String[] {"consumer", "share"}) {
            p.put("group." + kind + ".min.session.timeout.ms", "1000");
            p.put("group." + kind + ".session.timeout.ms", "10000");
            p.put("group." + kind + ".min.heartbeat.interval.ms", "100");
            p.put("group." + kind + ".heartbeat.interval.ms", "500");
            p.put("group." + kind + ".assignment.interval.ms", "100");
        }
        p.put("group.initial.rebalance.delay.ms", "0");
        p.put("group.share.min.record.lock.duration.ms", "1000");
        p.put("group.share.initialize.retry.interval.ms", "1000");
        // Kafka lets a share group dead-letter only to topics that start so; ours all do.
        p.put("errors.deadletterqueue.topic.name.prefix", "posthorn.");
    }

    private static void putTls(Map<String, String> p, BrokerOptions options, CertificateAuthority authority) {
        var server = authority.issueServer("posthorn-local-broker");
        var prefix = "listener.name.client.";
        p.put(prefix + "ssl.keystore.type", "PEM");
        p.put(prefix + "ssl.keystore.key", server.privateKeyPem());
        p.put(prefix + "ssl.keystore.certificate.chain", server.certificatePem());
        p.put(prefix + "ssl.truststore.type", "PEM");
        p.put(prefix + "ssl.truststore.certificates", authority.certificatePem());
        p.put(prefix + "ssl.client.auth", options.security() == Security.MUTUAL_TLS ? "required" : "none");
    }

    private static String listener(String name, int port) {
        return name + "://127.0.0.1:" + port;
    }
}

package dev.posthorn.operator.channel;

import dev.posthorn.contract.WorkerEnv;
import dev.posthorn.crd.ProviderAccount;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRuleBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPortBuilder;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which ports worker pods may use: in, health and metrics alone; out, DNS, Kafka, the store and the providers of the channel.
 *
 * <p>A NetworkPolicy knows addresses and no host names, so it cannot say "only hooks.example.com": any host may be reached on
 * those ports. Ports of Kafka and the store are those of the addresses that the region names; where brokers or nodes advertise others, they need a policy of your own
 * beside this one, since policies add up. Where the cluster's network plugin ignores policies, this one does nothing.
 */
public final class ChannelNetwork {

    private static final int DNS = 53;
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    private ChannelNetwork() {}

    public static NetworkPolicy wanted(ChannelInputs in) {
        return new NetworkPolicyBuilder()
                .withMetadata(ChannelNames.metadata(in.channel(), in.names().worker()))
                .withNewSpec()
                .withPodSelector(ChannelWorkers.selector(in))
                .withPolicyTypes("Ingress", "Egress")
                .addNewIngress()
                .withPorts(port("TCP", WorkerEnv.DEFAULT_HTTP_PORT))
                .endIngress()
                .withEgress(egress(in))
                .endSpec()
                .build();
    }

    private static List<NetworkPolicyEgressRule> egress(ChannelInputs in) {
        var providers = new TreeSet<Integer>();
        in.accounts().forEach(account -> providers.add(providerPort(account)));
        var rules = new ArrayList<NetworkPolicyEgressRule>();
        rules.add(rule(List.of(port("UDP", DNS), port("TCP", DNS))));
        rules.add(rule(tcp(ports(in.region().getSpec().kafka().bootstrapServers()))));
        var redis = in.region().getSpec().stores().redis();
        if (redis != null) {
            rules.add(rule(tcp(ports(redis.addresses()))));
        }
        if (!providers.isEmpty()) {
            rules.add(rule(tcp(providers)));
        }
        return rules;
    }

    private static Set<Integer> ports(String addresses) {
        var ports = new TreeSet<Integer>();
        for (var server : List.of(addresses.split(",", -1))) {
            ports.add(Integer.valueOf(server.substring(server.lastIndexOf(':') + 1)));
        }
        return ports;
    }

    private static int providerPort(ProviderAccount account) {
        var spec = account.getSpec();
        return switch (spec.type()) {
            case Smtp -> Objects.requireNonNull(spec.smtp()).port();
            case Webhook -> port(Objects.requireNonNull(spec.webhook()).url());
            case Apns -> port(Objects.requireNonNull(spec.apns()).endpoint());
            case Fcm -> port(Objects.requireNonNull(spec.fcm()).endpoint());
            case Ses -> port(Objects.requireNonNull(spec.ses()).endpoint());
            case Twilio -> port(Objects.requireNonNull(spec.twilio()).endpoint());
        };
    }

    /** Of a provider's own endpoint: 443. */
    private static int port(@Nullable String endpoint) {
        if (endpoint == null) {
            return HTTPS;
        }
        var url = URI.create(endpoint);
        return url.getPort() > 0
                ? url.getPort()
                : "https".equals(url.getScheme().toLowerCase(Locale.ROOT)) ? HTTPS : HTTP;
    }

    private static List<NetworkPolicyPort> tcp(Collection<Integer> ports) {
        return ports.stream().map(number -> port("TCP", number)).toList();
    }

    private static NetworkPolicyPort port(String protocol, int number) {
        return new NetworkPolicyPortBuilder()
                .withProtocol(protocol)
                .withPort(new IntOrString(number))
                .build();
    }

    private static NetworkPolicyEgressRule rule(List<NetworkPolicyPort> ports) {
        return new NetworkPolicyEgressRuleBuilder().withPorts(ports).build();
    }
}

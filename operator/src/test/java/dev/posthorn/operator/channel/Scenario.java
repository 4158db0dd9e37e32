package dev.posthorn.operator.channel;

import dev.posthorn.crd.NotificationChannel;
import dev.posthorn.crd.NotificationRegion.Provisioner;
import dev.posthorn.crd.ProviderAccount;
import dev.posthorn.operator.topics.TlsMaterial;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A golden folder: the inputs that stand in it, and everything that is made of them. */
record Scenario(ChannelInputs inputs) {

    static final Path FOLDER = Path.of("src/test/resources/channel");
    static final TlsMaterial TLS = new TlsMaterial("a CA", "a certificate", "a key");

    static Scenario read(String name) {
        var folder = FOLDER.resolve(name);
        var accounts = new HashMap<String, ProviderAccount>();
        try (var files = Files.list(folder)) {
            files.filter(file -> file.getFileName().toString().startsWith("in-account-"))
                    .map(file -> Defaulted.account(text(file)))
                    .forEach(account -> accounts.put(account.getMetadata().getName(), account));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return of(text(folder.resolve("in-channel.yaml")), text(folder.resolve("in-region.yaml")), accounts);
    }

    static Scenario of(String channelYaml, String regionYaml, Map<String, ProviderAccount> accounts) {
        var channel = Defaulted.channel(channelYaml);
        var region = Defaulted.region(regionYaml);
        var used = channel.getSpec().providers().stream()
                .map(provider -> accounts.get(provider.accountRef().name()))
                .toList();
        var tls = region.getSpec().kafka().caSecretRef() != null;
        return new Scenario(new ChannelInputs(
                channel,
                region,
                used,
                tls ? ChannelKafkaSecret.hash(TLS) : null,
                "registry.example.com/posthorn-worker:default",
                channel.getSpec().state() == NotificationChannel.State.Stopped
                        ? 0
                        : channel.getSpec().worker().replicas()));
    }

    /** Every object but those that hold topics. */
    List<HasMetadata> objects() {
        var objects = new ArrayList<HasMetadata>();
        objects.add(ChannelWorkers.serviceAccount(inputs));
        objects.add(ChannelSettings.configMap(inputs));
        objects.add(ChannelWorkers.deployment(inputs));
        objects.add(ChannelBudget.wanted(inputs));
        objects.add(ChannelNetwork.wanted(inputs));
        objects.add(ChannelAlerts.wanted(inputs));
        objects.add(ChannelScrape.wanted(inputs));
        if (inputs.tls()) {
            objects.add(ChannelKafkaSecret.wanted(inputs.channel(), TLS));
        }
        var kafka = inputs.region().getSpec().kafka();
        if (kafka.provisioner() == Provisioner.Strimzi) {
            ChannelTopics.wanted(inputs.channel(), inputs.region(), false)
                    .forEach(topic -> objects.add(StrimziTopics.wanted(
                            topic, kafka.strimzi(), inputs.names().labels(), Optional.empty())));
            objects.add(StrimziUser.wanted(inputs.channel(), kafka.strimzi()));
        }
        return objects;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

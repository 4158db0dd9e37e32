package dev.posthorn.operator.channel;

import dev.posthorn.crd.NotificationChannel;
import dev.posthorn.crd.NotificationRegion;
import dev.posthorn.crd.NotificationRegion.Provisioner;
import dev.posthorn.crd.ProviderAccount;
import dev.posthorn.crd.SecretRef;
import dev.posthorn.operator.channel.ChannelWorld.Served;
import dev.posthorn.operator.channel.ChannelWorld.Site;
import dev.posthorn.operator.plan.Ownership;
import dev.posthorn.operator.topics.KafkaAccess;
import dev.posthorn.operator.topics.TlsMaterial;
import dev.posthorn.operator.topics.TopicInventory;
import dev.posthorn.operator.watch.Caches;
import dev.posthorn.operator.watch.Primaries;
import dev.posthorn.operator.watch.SecretReader;
import dev.posthorn.operator.watch.WatchedKind;
import dev.posthorn.operator.watch.WatchedKinds;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Reads a channel's surroundings out of the caches, once per reconciliation. */
final class ChannelObserver {
    private final Site site;
    private final Caches caches;
    private final Primaries<NotificationRegion> regions;
    private final Primaries<ProviderAccount> accounts;
    private final SecretReader secrets;
    private final TopicInventory topics;
    private final ChannelPacer pacer;

    ChannelObserver(
            Site site,
            Caches caches,
            Primaries<NotificationRegion> regions,
            Primaries<ProviderAccount> accounts,
            SecretReader secrets,
            TopicInventory topics,
            ChannelPacer pacer) {
        this.site = site;
        this.caches = caches;
        this.regions = regions;
        this.accounts = accounts;
        this.secrets = secrets;
        this.topics = topics;
        this.pacer = pacer;
    }

    ChannelWorld observe(NotificationChannel channel, Instant now) {
        Optional<NotificationRegion> region = regions.get(null, site.regionName());
        Map<String, ProviderAccount> found = accountsOf(channel);
        return new ChannelWorld(
                site,
                region,
                unknownRegions(channel),
                found,
                region.map(r -> identity(channel, r)).orElseGet(KafkaIdentity.Plain::new),
                region.map(r -> StoreLogin.of(r, secrets::read)).orElseGet(StoreLogin.None::new),
                topics.channel(ChannelNames.of(channel).topics()),
                owned(channel),
                region.map(this::unseenTopics).orElse(0),
                pacer.of(ChannelNames.of(channel).topics()),
                new Served(
                        caches.of(WatchedKinds.KAFKA_TOPICS).running()
                                && caches.of(WatchedKinds.KAFKA_USERS).running(),
                        caches.of(WatchedKinds.PROMETHEUS_RULES).running(),
                        caches.of(WatchedKinds.POD_MONITORS).running(),
                        caches.of(WatchedKinds.SCALED_OBJECTS).running()),
                now);
    }

    private int unseenTopics(NotificationRegion region) {
        var strimzi = region.getSpec().kafka().strimzi();
        return strimzi == null
                ? 0
                : caches.of(WatchedKinds.KAFKA_TOPICS)
                        .byIndex(WatchedKinds.UNSEEN, strimzi.namespace())
                        .size();
    }

    private List<String> unknownRegions(NotificationChannel channel) {
        List<String> named = channel.getSpec().regions();
        return named == null
                ? List.of()
                : named.stream()
                        .filter(name -> regions.get(null, name).isEmpty())
                        .toList();
    }

    private Map<String, ProviderAccount> accountsOf(NotificationChannel channel) {
        var found = new HashMap<String, ProviderAccount>();
        channel.getSpec()
                .providers()
                .forEach(provider -> accounts.get(
                                channel.getMetadata().getNamespace(),
                                provider.accountRef().name())
                        .ifPresent(account -> found.put(provider.accountRef().name(), account)));
        return found;
    }

    private KafkaIdentity identity(NotificationChannel channel, NotificationRegion region) {
        return switch (KafkaAccess.of(region, secrets::read)) {
            case KafkaAccess.Incomplete incomplete -> new KafkaIdentity.Missing(incomplete.message());
            case KafkaAccess.Known known -> {
                TlsMaterial tls = known.endpoint().tls();
                if (tls == null) {
                    yield new KafkaIdentity.Plain();
                }
                yield region.getSpec().kafka().provisioner() == Provisioner.Strimzi
                        ? strimziIdentity(channel, region, tls)
                        : new KafkaIdentity.Tls(tls);
            }
        };
    }

    private KafkaIdentity strimziIdentity(NotificationChannel channel, NotificationRegion region, TlsMaterial tls) {
        var strimzi = Objects.requireNonNull(region.getSpec().kafka().strimzi());
        String user = ChannelNames.of(channel).user();
        return secrets.read(new SecretRef(strimzi.namespace(), user))
                .flatMap(secret -> KafkaAccess.text(secret, "user.crt")
                        .flatMap(crt -> KafkaAccess.text(secret, "user.key")
                                .<KafkaIdentity>map(key -> new KafkaIdentity.Tls(tls.withClient(crt, key)))))
                .orElseGet(() -> new KafkaIdentity.Missing("Strimzi has not written Secret " + strimzi.namespace() + "/"
                        + user + " yet, which holds the workers' certificate"));
    }

    private List<HasMetadata> owned(NotificationChannel channel) {
        String key = channel.getMetadata().getNamespace() + "/"
                + channel.getMetadata().getName();
        return caches.all().stream()
                .<HasMetadata>flatMap(cache -> cache.byIndex(WatchedKind.BY_CHANNEL, key).stream())
                .filter(object -> Ownership.owns(channel, object))
                .filter(object -> !(object instanceof Secret)
                        || channel.getMetadata()
                                .getNamespace()
                                .equals(object.getMetadata().getNamespace()))
                .toList();
    }
}

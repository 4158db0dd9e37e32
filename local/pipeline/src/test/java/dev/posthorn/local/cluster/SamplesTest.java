package dev.posthorn.local.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthorn.crd.NotificationChannel;
import dev.posthorn.crd.NotificationRegion;
import dev.posthorn.crd.ProviderAccount;
import dev.posthorn.local.apiserver.InProcessKubeApi;
import io.fabric8.kubernetes.client.KubernetesClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SamplesTest {

    private static final LocalEndpoints HERE =
            new LocalEndpoints("127.0.0.1:1", "https://127.0.0.1:2/hooks", "WEBHOOK-CA", "127.0.0.1", 3, "SMTP-CA");

    private final Samples samples = Samples.load(Home.find().samples());
    private final InProcessKubeApi api = InProcessKubeApi.start();
    private final KubernetesClient client = api.client();

    @BeforeEach
    void applyCrds() {
        new Installation(client).applyCrds(Home.find().crds());
    }

    @AfterEach
    void stop() {
        client.close();
        api.close();
    }

    @Test
    void everySampleIsTakenAsItStands() {
        new Installation(client).applySamples(samples);

        assertThat(client.resources(NotificationRegion.class).list().getItems()).hasSize(1);
        assertThat(client.resources(ProviderAccount.class)
                        .inNamespace("shop")
                        .list()
                        .getItems())
                .hasSize(2);
        assertThat(client.resources(NotificationChannel.class)
                        .inNamespace("shop")
                        .list()
                        .getItems())
                .hasSize(2);
    }

    @Test
    void everySampleNamesOnlyWhatOtherSamplesBring() {
        new Installation(client).applySamples(samples);
        var secrets = client.secrets().inNamespace("shop").list().getItems().stream()
                .map(secret -> secret.getMetadata().getName())
                .toList();
        var accounts = client.resources(ProviderAccount.class)
                .inNamespace("shop")
                .list()
                .getItems();

        assertThat(accounts)
                .allSatisfy(account -> assertThat(secrets)
                        .contains(account.getSpec().credentialsSecretRef().name()));
        assertThat(client.resources(NotificationChannel.class)
                        .inNamespace("shop")
                        .list()
                        .getItems())
                .allSatisfy(channel -> assertThat(channel.getSpec().providers())
                        .allSatisfy(provider -> assertThat(accounts)
                                .anyMatch(account -> account.getMetadata()
                                        .getName()
                                        .equals(provider.accountRef().name()))));
    }

    @Test
    void theMinimalChannelGetsTheDefaultsThatTheFullOneSpellsOut() {
        new Installation(client).applySamples(samples);

        var minimal = channel("order-hooks").getSpec();
        var full = channel("order-mail").getSpec();

        assertThat(minimal.delivery()).isEqualTo(full.delivery());
        assertThat(minimal.topics()).isEqualTo(full.topics());
        assertThat(minimal.worker().resources()).isEqualTo(full.worker().resources());
        assertThat(minimal.deletionPolicy()).isEqualTo(full.deletionPolicy());
    }

    @Test
    void onThisMachineOnlyAddressesTrustAndWaitsDiffer() {
        var here = samples.on(HERE);

        new Installation(client).applySamples(here);

        assertThat(client.resources(NotificationRegion.class)
                        .withName("eu-west")
                        .get()
                        .getSpec()
                        .kafka()
                        .bootstrapServers())
                .isEqualTo("127.0.0.1:1");
        assertThat(account("shop-hooks").getSpec().webhook().url()).isEqualTo("https://127.0.0.1:2/hooks");
        assertThat(account("mail-relay").getSpec().smtp().port()).isEqualTo(3);
        assertThat(here.secret("shop-hooks", "ca.crt")).isEqualTo("WEBHOOK-CA");
        assertThat(here.secret("mail-relay", "ca.crt")).isEqualTo("SMTP-CA");
        assertThat(channel("order-mail").getSpec().lanes()).hasSize(3);
        assertThat(here.changes()).hasSize(5);
        assertThat(samples.on(HERE)).isEqualTo(here);
    }

    private NotificationChannel channel(String name) {
        return client.resources(NotificationChannel.class)
                .inNamespace("shop")
                .withName(name)
                .get();
    }

    private ProviderAccount account(String name) {
        return client.resources(ProviderAccount.class)
                .inNamespace("shop")
                .withName(name)
                .get();
    }
}

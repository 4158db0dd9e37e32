package dev.posthorn.operator.topics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthorn.crd.NotificationRegion;
import dev.posthorn.crd.NotificationRegion.Kafka;
import dev.posthorn.crd.NotificationRegion.Provisioner;
import dev.posthorn.crd.RegionStores;
import dev.posthorn.crd.SecretRef;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KafkaAccessTest {

    private static final SecretRef CA = new SecretRef("kafka", "ca");
    private static final SecretRef CLIENT = new SecretRef("kafka", "operator");

    private final Map<SecretRef, Secret> secrets = new HashMap<>();

    @Test
    void withoutACaKafkaIsReachedInPlainText() {
        assertThat(access(null, null)).isEqualTo(new KafkaAccess.Known(new KafkaEndpoint("k:9092", null)));
    }

    @Test
    void caAndClientCertificateComeFromTheSecretsThatTheSpecNames() {
        secrets.put(CA, secret(Map.of("ca.crt", "C")));
        secrets.put(CLIENT, secret(Map.of("user.crt", "U", "user.key", "K")));

        assertThat(access(CA, null))
                .isEqualTo(new KafkaAccess.Known(new KafkaEndpoint("k:9092", new TlsMaterial("C", null, null))));
        assertThat(access(CA, CLIENT))
                .isEqualTo(new KafkaAccess.Known(new KafkaEndpoint("k:9092", new TlsMaterial("C", "U", "K"))));
    }

    @Test
    void aSecretThatIsMissingIsNamedTogetherWithWhatNeedsIt() {
        assertThat(access(CA, null))
                .isInstanceOfSatisfying(
                        KafkaAccess.Incomplete.class,
                        incomplete -> assertThat(incomplete.message())
                                .contains(
                                        "Secret kafka/ca is not there",
                                        "ca.crt",
                                        "NotificationRegion eu-west",
                                        "k:9092"));
    }

    @Test
    void aKeyThatIsMissingOrEmptyIsNamed() {
        secrets.put(CA, secret(Map.of("ca.crt", "C")));
        secrets.put(CLIENT, secret(Map.of("user.crt", "U", "user.key", "")));

        assertThat(access(CA, CLIENT))
                .isInstanceOfSatisfying(
                        KafkaAccess.Incomplete.class,
                        incomplete ->
                                assertThat(incomplete.message()).contains("Secret kafka/operator lacks key user.key"));
    }

    private KafkaAccess access(SecretRef ca, SecretRef client) {
        var region = new NotificationRegion();
        region.setMetadata(new ObjectMetaBuilder().withName("eu-west").build());
        region.setSpec(new NotificationRegion.Spec(
                new Kafka("k:9092", Provisioner.AdminApi, null, ca, client, 1, 1),
                new RegionStores(RegionStores.Type.Embedded, null)));
        return KafkaAccess.of(region, ref -> Optional.ofNullable(secrets.get(ref)));
    }

    private static Secret secret(Map<String, String> texts) {
        var secret = new SecretBuilder().build();
        texts.forEach((key, text) ->
                secret.getData().put(key, Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8))));
        return secret;
    }
}

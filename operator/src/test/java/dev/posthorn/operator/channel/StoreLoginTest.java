package dev.posthorn.operator.channel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthorn.crd.NotificationRegion;
import dev.posthorn.crd.SecretRef;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StoreLoginTest {

    private static final SecretRef REF = new SecretRef("stores", "redis-login");
    private final NotificationRegion region = Defaulted.region("""
            apiVersion: posthorn.dev/v1alpha1
            kind: NotificationRegion
            metadata: {name: eu-west}
            spec:
              kafka: {bootstrapServers: "kafka:9092"}
              stores:
                type: Redis
                redis: {addresses: "redis.stores:6379", secretRef: {namespace: stores, name: redis-login}}
            """);

    @Test
    void onlyWhatWorkersNeedIsCopied() {
        var login = StoreLogin.of(
                region,
                ref -> Optional.of(secret(Map.of("password", "cA==", "admin-password", "eA==", "ca.crt", "Yw=="))));

        assertThat(login)
                .isInstanceOfSatisfying(
                        StoreLogin.Known.class,
                        known -> assertThat(known.data()).isEqualTo(Map.of("password", "cA==", "ca.crt", "Yw==")));
        assertThat(login.toString()).doesNotContain("cA==");
    }

    @Test
    void aSecretThatIsNotThereIsNamed() {
        var login = StoreLogin.of(region, ref -> {
            assertThat(ref).isEqualTo(REF);
            return Optional.empty();
        });

        assertThat(login)
                .isInstanceOfSatisfying(
                        StoreLogin.Missing.class,
                        missing -> assertThat(missing.message())
                                .contains("stores/redis-login", "spec.stores.redis.secretRef", "eu-west"));
    }

    @Test
    void aStoreWithoutLoginNeedsNothing() {
        var embedded = Defaulted.region("""
                apiVersion: posthorn.dev/v1alpha1
                kind: NotificationRegion
                metadata: {name: eu-west}
                spec:
                  kafka: {bootstrapServers: "kafka:9092"}
                """);

        assertThat(StoreLogin.of(embedded, ref -> Optional.empty())).isEqualTo(new StoreLogin.None());
    }

    private static Secret secret(Map<String, String> data) {
        return new SecretBuilder().withData(data).build();
    }
}

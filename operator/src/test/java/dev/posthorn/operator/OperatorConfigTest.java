package dev.posthorn.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OperatorConfigTest {
    private static final Map<String, String> LEAST =
            Map.of("POSTHORN_REGION", "eu-west", "POSTHORN_WORKER_IMAGE", "worker:1");

    @Test
    void everyDefaultIsAsDocumented() {
        assertThat(OperatorConfig.from(LEAST))
                .isEqualTo(new OperatorConfig(
                        "eu-west",
                        "worker:1",
                        Set.of(),
                        16,
                        "0.0.0.0",
                        8080,
                        Optional.empty(),
                        Duration.ofSeconds(1),
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(10),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(30),
                        Duration.ofMinutes(5),
                        Duration.ofSeconds(20)));
    }

    @Test
    void namespacesAndLeaseAreRead() {
        var env = new HashMap<>(LEAST);
        env.put("POSTHORN_WATCH_NAMESPACES", "shop, mail,");
        env.put("POSTHORN_LEASE_NAMESPACE", "posthorn-system");
        env.put("POSTHORN_POD_NAME", "posthorn-0");

        var config = OperatorConfig.from(env);

        assertThat(config.watchNamespaces()).containsExactlyInAnyOrder("shop", "mail");
        assertThat(config.lease())
                .contains(new OperatorConfig.Lease("posthorn-system", "posthorn-operator", "posthorn-0"));
    }

    @ParameterizedTest
    @CsvSource({
        "POSTHORN_REGION, ''",
        "POSTHORN_WORKER_IMAGE, ' '",
        "POSTHORN_RECONCILE_THREADS, many",
        "POSTHORN_RECONCILE_THREADS, 0",
        "POSTHORN_HTTP_PORT, 70000",
        "POSTHORN_RETRY_CAP, 5 minutes",
        "POSTHORN_DELETION_TIMEOUT, 0s",
    })
    void whatCannotBeReadIsNamed(String key, String value) {
        var env = new HashMap<>(LEAST);
        env.put(key, value);

        assertThatThrownBy(() -> OperatorConfig.from(env))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(key);
    }
}

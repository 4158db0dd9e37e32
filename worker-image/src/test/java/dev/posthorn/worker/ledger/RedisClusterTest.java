package dev.posthorn.worker.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthorn.contract.WorkerSettings;
import dev.posthorn.crd.RegionStores;
import dev.posthorn.worker.store.RedisServer;
import dev.posthorn.worker.store.RedisStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;

/** The ledger on a Redis Cluster of three masters, so that keys of one claim must share a slot. */
@Tag("drill")
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RedisClusterTest implements LedgerContract {

    private static final List<RedisServer> NODES = new ArrayList<>();
    private static RedisStore store;

    @BeforeAll
    static void start() throws Exception {
        for (var i = 0; i < 3; i++) {
            NODES.add(RedisServer.running("--cluster-enabled", "yes", "--cluster-node-timeout", "5000"));
        }
        var addresses = NODES.stream().map(RedisServer::address).toList();
        var create = new ArrayList<>(List.of(RedisServer.program("redis-cli"), "--cluster", "create"));
        create.addAll(addresses);
        create.add("--cluster-yes");
        var made = new ProcessBuilder(create).redirectErrorStream(true).start();
        var said = new String(made.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(made.waitFor()).as(said).isZero();
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(RedisClusterTest::covers);
        store = RedisStore.open(
                new WorkerSettings.Redis(addresses, RegionStores.Mode.Cluster, false), Path.of("/nonexistent"));
        RedisLedgerTest.awaitAnswer(store);
    }

    /** Each node must know that all slots are served before any of them answers. */
    private static boolean covers() throws Exception {
        for (var node : NODES) {
            var info = new ProcessBuilder(
                            RedisServer.program("redis-cli"), "-p", Integer.toString(node.port()), "cluster", "info")
                    .start();
            var said = new String(info.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!said.contains("cluster_state:ok")) {
                return false;
            }
        }
        return true;
    }

    @AfterAll
    static void stop() {
        if (store != null) {
            store.close();
        }
        NODES.forEach(RedisServer::close);
    }

    @Override
    public Ledger ledger(Duration window) {
        return new RedisLedger(store, window);
    }
}

package dev.posthorn.worker.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.posthorn.worker.store.RedisServer;
import dev.posthorn.worker.store.RedisStore;
import dev.posthorn.worker.store.StoreDownException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RedisLedgerTest implements LedgerContract {

    private static RedisServer server;
    private static RedisStore store;

    @BeforeAll
    static void start() throws Exception {
        server = RedisServer.running();
        store = RedisStore.open(server.settings(), Path.of("/nonexistent"));
        awaitAnswer(store);
    }

    @AfterAll
    static void stop() {
        if (store != null) {
            store.close();
        }
        if (server != null) {
            server.close();
        }
    }

    @Override
    public Ledger ledger(Duration window) {
        return new RedisLedger(store, window);
    }

    @Test
    void whatOneWorkerSentAnotherDoesNot() throws Exception {
        try (var other = RedisStore.open(server.settings(), Path.of("/nonexistent"))) {
            awaitAnswer(other);
            var key = LedgerContract.key();
            var first = ledger(Duration.ofHours(1));
            first.claim(claim(key, "n-1"));
            first.settle(key, LedgerContract.holder("n-1"))
                    .toCompletableFuture()
                    .get(60, TimeUnit.SECONDS);

            assertThat(new RedisLedger(other, Duration.ofHours(1)).claim(claim(key, "n-2")))
                    .isEqualTo(new Answer.Duplicate());
        }
    }

    @Test
    void whileRedisIsDownCallsFailAtOnceAndAfterwardsGoOn() throws Exception {
        try (var mortal = RedisServer.running();
                var redis = RedisStore.open(mortal.settings(), Path.of("/nonexistent"))) {
            var ledger = new RedisLedger(redis, Duration.ofHours(1));
            awaitAnswer(redis);
            assertThat(ledger.claim(claim(LedgerContract.key(), "n-1"))).isEqualTo(new Answer.Send(false));

            mortal.kill();

            assertThatThrownBy(() -> ledger.claim(claim(LedgerContract.key(), "n-2")))
                    .isInstanceOf(StoreDownException.class)
                    .hasMessageContaining(mortal.address());
            assertThat(ledger.settle(LedgerContract.key(), LedgerContract.holder("n-2"))
                            .toCompletableFuture())
                    .failsWithin(Duration.ofSeconds(60));

            mortal.start();

            awaitAnswer(redis);
            var key = LedgerContract.key();
            assertThat(ledger.claim(claim(key, "n-3"))).isEqualTo(new Answer.Send(false));
            assertThat(ledger.claim(claim(key, "n-4"))).isInstanceOf(Answer.Held.class);
        }
    }

    @Test
    void aRedisThatComesLaterIsFound() throws Exception {
        try (var late = RedisServer.stopped();
                var redis = RedisStore.open(late.settings(), Path.of("/nonexistent"))) {
            var ledger = new RedisLedger(redis, Duration.ofHours(1));
            assertThatThrownBy(() -> ledger.claim(claim(LedgerContract.key(), "n-1")))
                    .isInstanceOf(StoreDownException.class);

            late.start();

            awaitAnswer(redis);
            assertThat(ledger.claim(claim(LedgerContract.key(), "n-1"))).isEqualTo(new Answer.Send(false));
        }
    }

    @Test
    void addressesOfRecipientsAreNotStored() throws Exception {
        var key = new LedgerKey(Fingerprint.of("shop", "mail", "acme", "bob@example.com"), Fingerprint.of("order-7"));
        ledger(Duration.ofHours(1)).claim(claim(key, "n-secret"));

        var keys = store.await(store.send(commands -> commands.keys("*")));
        assertThat(keys).isNotEmpty().noneMatch(name -> name.contains("bob") || name.contains("order-7"));
    }

    static Claim claim(LedgerKey key, String id) {
        return new Claim(key, LedgerContract.holder(id), 1, Duration.ofMinutes(5), false, List.of());
    }

    static void awaitAnswer(RedisStore redis) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(() ->
                        redis.await(redis.send(commands -> commands.ping())).equals("PONG"));
    }
}

package dev.posthorn.operator.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthorn.local.apiserver.InProcessKubeApi;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many who want the same seats over a real API, each of them crashing at every step. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class ContendersTest {
    private static final String NAMESPACE = "default";
    private static final int CAPACITY = 100;
    private static final Optional<Duration> HOLD = Optional.of(Duration.ofSeconds(30));

    private static final int MOST_LOOKS = 1000;
    private static final Duration LOOK_AGAIN = Duration.ofMillis(10);
    private static final int CONTENDERS = 8;
    private static final int ROUNDS = 2;

    private static InProcessKubeApi api;
    private static KubernetesClient client;

    private final AtomicInteger crashes = new AtomicInteger();
    private final AtomicInteger confirmed = new AtomicInteger();
    /** One clock for all, which moves when somebody has to wait. */
    private final AtomicLong seconds =
            new AtomicLong(Instant.parse("2026-11-24T12:00:00Z").getEpochSecond());

    @BeforeAll
    static void start() {
        api = InProcessKubeApi.start();
        client = api.client();
    }

    @AfterAll
    static void stop() {
        client.close();
        api.close();
    }

    /** What a process that ends at the wrong moment looks like from inside. */
    private static final class CrashException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    @Test
    void manyContendersWhoCrashAtEveryStepNeverOversellAndLeakNothing() throws Exception {
        var name = "guarantees-of-many";
        Queue<Inventory> seen = new ConcurrentLinkedQueue<>();
        var door = new InventoryDoor(client);
        door.change(NAMESPACE, name, CAPACITY, inventory -> inventory);
        try (var watch = client.configMaps()
                        .inNamespace(NAMESPACE)
                        .withName(name)
                        .watch(recording(seen));
                var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            assertThat(watch).isNotNull();
            List<Future<?>> all = IntStream.range(0, CONTENDERS)
                    .<Future<?>>mapToObj(number -> pool.submit(() -> lives(door, name, number)))
                    .toList();
            for (var one : all) {
                one.get();
            }
        }

        var end = door.change(NAMESPACE, name, CAPACITY, inventory -> inventory.at(now().plusSeconds(3600)));
        assertThat(end.free()).as("leaked").isEqualTo(CAPACITY);
        assertThat(end.waiting()).isEmpty();
        assertThat(seen)
                .hasSizeGreaterThan(20)
                .allSatisfy(inventory -> assertThat(inventory.free())
                        .as("oversold: %s", inventory)
                        .isNotNegative());
        assertThat(crashes).hasPositiveValue();
        assertThat(confirmed).hasValue(CONTENDERS * ROUNDS);
    }

    /** Some rounds of ask, confirm and release; a crash at any write, before or after it, and then the same again from memory of nothing. */
    private void lives(InventoryDoor door, String name, int number) {
        var random = new Random(number);
        var holder = "tenant-" + number;
        for (int round = 0; round < ROUNDS; round++) {
            int perSecond = 20 + random.nextInt(40);
            again(random, () -> serve(door, name, holder, perSecond, random));
            again(random, () -> step(door, name, random, inventory -> inventory.confirm(holder, now())));
            confirmed.incrementAndGet();
            again(random, () -> step(door, name, random, inventory -> inventory.release(holder, now())));
        }
    }

    private void serve(InventoryDoor door, String name, String holder, int perSecond, Random random) {
        for (int tries = 0; tries < MOST_LOOKS; tries++) {
            var inventory = step(door, name, random, i -> i.ask(holder, perSecond, HOLD, now()));
            if (!(inventory.answer(holder) instanceof Answer.Waiting)) {
                return;
            }
            // Looks again after a while, as a reconciler does.
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        }
        throw new IllegalStateException(holder + " was never served");
    }

    private Inventory step(InventoryDoor door, String name, Random random, UnaryOperator<Inventory> decision) {
        crash(random);
        var after = door.change(NAMESPACE, name, CAPACITY, decision);
        crash(random);
        return after;
    }

    private void crash(Random random) {
        if (random.nextInt(8) == 0) {
            crashes.incrementAndGet();
            throw new CrashException();
        }
    }

    /** A new life after each crash. */
    private void again(Random random, Runnable life) {
        while (true) {
            try {
                life.run();
                return;
            } catch (CrashException e) {
                random.nextInt();
            }
        }
    }

    @Test
    void whoCrashesAndNeverComesBackLeaksNothing() {
        var name = "guarantees-of-the-dead";
        var door = new InventoryDoor(client);
        for (int writes = 0; writes <= 3; writes++) {
            var holder = "dead-after-" + writes;
            var script = List.<UnaryOperator<Inventory>>of(
                    inventory -> inventory.ask(holder, 60, HOLD, now()),
                    inventory -> inventory.ask(holder, 60, HOLD, now()),
                    inventory -> inventory.release(holder, now()));
            script.stream().limit(writes).forEach(step -> door.change(NAMESPACE, name, CAPACITY, step));
        }
        seconds.addAndGet(31);
        door.change(NAMESPACE, name, CAPACITY, inventory -> inventory.at(now()));
        seconds.addAndGet(31);

        var end = door.change(NAMESPACE, name, CAPACITY, inventory -> inventory.at(now()));

        assertThat(end.free()).isEqualTo(CAPACITY);
        assertThat(end.waiting()).isEmpty();
    }

    @Test
    void aChangeOntoAnOldVersionIsTriedAgainOnTheNewOne() {
        var name = "guarantees-raced";
        var door = new InventoryDoor(client);
        var once = new AtomicInteger();

        var after = door.change(NAMESPACE, name, CAPACITY, inventory -> {
            if (once.getAndIncrement() == 0) {
                new InventoryDoor(client)
                        .change(NAMESPACE, name, CAPACITY, other -> other.ask("faster", 60, Optional.empty(), now()));
            }
            return inventory.ask("slower", 60, Optional.empty(), now());
        });

        assertThat(once).hasValue(2);
        assertThat(after.answer("faster")).isEqualTo(new Answer.Granted(60));
        assertThat(after.answer("slower")).isEqualTo(new Answer.Waiting(1));
    }

    @Test
    void noChangeIsNoWrite() {
        var name = "guarantees-at-rest";
        var door = new InventoryDoor(client);
        door.change(NAMESPACE, name, CAPACITY, inventory -> inventory.ask("a", 60, Optional.empty(), now()));
        var before = version(name);

        door.change(NAMESPACE, name, CAPACITY, inventory -> inventory.ask("a", 60, Optional.empty(), now()));

        assertThat(version(name)).isEqualTo(before);
    }

    private static String version(String name) {
        return client.configMaps()
                .inNamespace(NAMESPACE)
                .withName(name)
                .get()
                .getMetadata()
                .getResourceVersion();
    }

    private Instant now() {
        return Instant.ofEpochSecond(seconds.get());
    }

    private static Watcher<ConfigMap> recording(Queue<Inventory> seen) {
        return new Watcher<>() {
            @Override
            public void eventReceived(Action action, ConfigMap resource) {
                seen.add(InventoryDoor.read(resource));
            }

            @Override
            public void onClose(WatcherException cause) {}
        };
    }
}

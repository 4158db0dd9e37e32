package dev.posthorn.operator.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthorn.crd.NotificationChannel;
import dev.posthorn.operator.telemetry.OperatorMetrics;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ReconcileLoopTest {
    private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(60));

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-24T12:00:00Z"));
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final AtomicInteger steps = new AtomicInteger();
    private final ReconcileLoop<NotificationChannel> loop = new ReconcileLoop<>(
            "NotificationChannel",
            new ReconcileLoop.Setting(
                    "eu-west",
                    new CountDownLatch(0),
                    BACKOFF,
                    Duration.ofMinutes(10),
                    clock(),
                    () -> new Random(7),
                    new OperatorMetrics(registry, clock())));

    private Clock clock() {
        return new Clock() {
            @Override
            public ZoneOffset getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now.get();
            }
        };
    }

    private static NotificationChannel channel(long generation) {
        var channel = new NotificationChannel();
        channel.getMetadata().setName("orders");
        channel.getMetadata().setNamespace("shop");
        channel.getMetadata().setGeneration(generation);
        return channel;
    }

    private Step fails() {
        steps.incrementAndGet();
        throw new IllegalStateException("no");
    }

    private static Duration wait(UpdateControl<?> control) {
        return Duration.ofMillis(control.getScheduleDelay().orElseThrow());
    }

    @Test
    void aThousandFailuresAreStillTriedAgainAndNoWaitIsAboveTheCap() {
        for (int i = 1; i <= 1000; i++) {
            Duration wait = wait(loop.reconcile(channel(1), this::fails));

            assertThat(wait).isLessThanOrEqualTo(BACKOFF.cap().plusMillis(1)).isPositive();
            assertThat(wait).isGreaterThanOrEqualTo(BACKOFF.ceiling(i).dividedBy(2));
            now.updateAndGet(t -> t.plus(wait));
        }
        assertThat(steps).hasValue(1000);
    }

    @Test
    void anEventDuringTheWaitDoesNotRunTheStep() {
        Duration wait = wait(loop.reconcile(channel(1), this::fails));

        for (int i = 0; i < 50; i++) {
            assertThat(wait(loop.reconcile(channel(1), this::fails))).isLessThanOrEqualTo(wait.plusMillis(1));
        }

        assertThat(steps).hasValue(1);
        assertThat(registry.timer("posthorn.reconcile", "kind", "NotificationChannel", "outcome", "early")
                        .count())
                .isEqualTo(50);
    }

    @Test
    void anEditOfTheSpecIsTriedAtOnce() {
        loop.reconcile(channel(1), this::fails);

        loop.reconcile(channel(2), this::fails);

        assertThat(steps).hasValue(2);
    }

    @Test
    void successForgetsTheFailures() {
        loop.reconcile(channel(1), this::fails);
        now.updateAndGet(t -> t.plusSeconds(60));
        assertThat(wait(loop.reconcile(channel(1), Step::done)))
                .isBetween(Duration.ofMinutes(9), Duration.ofMinutes(11));

        assertThat(wait(loop.reconcile(channel(1), this::fails)))
                .isLessThanOrEqualTo(BACKOFF.ceiling(1).plusMillis(1));
    }

    @Test
    void theFinalizerGoesOnlyWhenNothingIsLeftToWaitFor() {
        assertThat(loop.cleanup(channel(1), () -> new Step.Done(Optional.of(Duration.ofSeconds(5))))
                        .isRemoveFinalizer())
                .isFalse();
        assertThat(loop.cleanup(channel(1), this::fails).isRemoveFinalizer()).isFalse();
        now.updateAndGet(t -> t.plusSeconds(60));
        assertThat(loop.cleanup(channel(1), Step::done).isRemoveFinalizer()).isTrue();
    }

    @Test
    void aReconcileThatHangsIsSeen() {
        loop.reconcile(channel(1), () -> {
            now.updateAndGet(t -> t.plusSeconds(90));
            assertThat(registry.get("posthorn.reconcile.in.progress.max.seconds")
                            .gauge()
                            .value())
                    .isEqualTo(90);
            return Step.done();
        });
        assertThat(registry.get("posthorn.reconcile.in.progress.max.seconds")
                        .gauge()
                        .value())
                .isZero();
    }
}

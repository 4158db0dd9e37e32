package dev.posthorn.worker.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthorn.worker.delivery.Envelope;
import dev.posthorn.worker.delivery.Envelopes;
import dev.posthorn.worker.delivery.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ReloadingProviderTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    @TempDir
    Path volume;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-24T08:00:00Z"));
    private final List<String> closed = new CopyOnWriteArrayList<>();
    private final CountDownLatch entered = new CountDownLatch(1);

    /** Answers with the token that it was made with. */
    private final class Client implements Provider {
        private final String token;
        private final CountDownLatch mayAnswer;

        Client(Credentials credentials, CountDownLatch mayAnswer) {
            this.token = credentials.required("token");
            this.mayAnswer = mayAnswer;
        }

        @Override
        public String name() {
            return "account";
        }

        @Override
        public Outcome deliver(Envelope envelope, Duration timeout) {
            entered.countDown();
            try {
                mayAnswer.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return new Outcome.Delivered(token);
        }

        @Override
        public void close() {
            closed.add(token);
        }
    }

    @Test
    void aRotatedSecretIsUsedWithoutARestart() throws Exception {
        swap("one", "first");
        try (var provider = provider(new CountDownLatch(0))) {
            assertThat(deliver(provider)).isEqualTo("first");

            swap("two", "second");
            later(6);

            assertThat(deliver(provider)).isEqualTo("second");
            assertThat(closed).containsExactly("first");
        }
    }

    @Test
    void aSecretThatMakesNoSenseChangesNothing() throws Exception {
        swap("one", "first");
        try (var provider = provider(new CountDownLatch(0))) {
            swap("two", "");
            later(6);
            assertThat(deliver(provider)).isEqualTo("first");

            swap("three", "third");
            later(6);
            assertThat(deliver(provider)).isEqualTo("third");
        }
    }

    @Test
    void withoutCredentialsNoCallIsMadeUntilTheyCome() throws Exception {
        try (var provider = provider(new CountDownLatch(0))) {
            assertThat(provider.deliver(Envelopes.fresh("n-1", "r"), TIMEOUT))
                    .isEqualTo(new Outcome.Misconfigured("credentials"));

            swap("one", "first");
            later(6);
            assertThat(deliver(provider)).isEqualTo("first");
        }
    }

    @Test
    void aCallThatIsUnderWayEndsByTheClientItBeganWith() throws Exception {
        var release = new CountDownLatch(1);
        swap("one", "first");
        try (var provider = provider(release);
                var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var call = callers.submit(() -> deliver(provider));
            entered.await();
            swap("two", "second");
            later(6);
            var next = callers.submit(() -> deliver(provider));
            release.countDown();

            assertThat(call.get()).isEqualTo("first");
            assertThat(next.get()).isEqualTo("second");
            assertThat(closed).containsExactly("first");
        }
    }

    private ReloadingProvider provider(CountDownLatch mayAnswer) {
        return new ReloadingProvider(
                "account", volume, credentials -> new Client(credentials, mayAnswer), Moments.of(now));
    }

    private static String deliver(Provider provider) {
        return provider.deliver(Envelopes.fresh("n-1", "r"), TIMEOUT).code();
    }

    private void later(int seconds) {
        now.updateAndGet(instant -> instant.plusSeconds(seconds));
    }

    /** As a kubelet does it: a new folder, and a link that is swapped to it in one step. */
    private void swap(String version, String token) throws IOException {
        var folder = Files.createDirectory(volume.resolve("..2026_" + version));
        Files.writeString(folder.resolve("token"), token + "\n");
        var link = Files.createSymbolicLink(volume.resolve("..data_tmp"), folder.getFileName());
        Files.move(link, volume.resolve("..data"), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }
}

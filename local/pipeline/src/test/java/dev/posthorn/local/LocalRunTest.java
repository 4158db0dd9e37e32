package dev.posthorn.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthorn.local.cluster.Home;
import dev.posthorn.local.cluster.OpenThings;
import dev.posthorn.local.console.Console;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The README's first command, in small. */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class LocalRunTest {

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @Test
    void everyNotificationHasOneTerminalStatusAndNoProcessIsLeft() throws Exception {
        var console = new Console(new PrintStream(said, true, StandardCharsets.UTF_8), false);
        var options = new LocalRun.Options(300, 100, 7, "eu-west", Duration.ofMinutes(4));
        try (var things = new OpenThings()) {
            var account = new LocalRun(Home.find(), folder, options, console, things).run();

            assertThat(account.accepted()).as(text()).isEqualTo(300);
            assertThat(account.lost()).as(text()).isZero();
            assertThat(account.clean()).as(text()).isTrue();
            assertThat(account.delivered()).isPositive();
            assertThat(account.retried()).isPositive();
        }
        assertThat(ProcessHandle.current().children()).isEmpty();
        assertThat(folder.resolve("pods")).isDirectoryNotContaining("glob:**/shop-*");
        assertThat(text()).contains("changed for this machine", "NotificationChannel order-mail", "Available");
    }

    private String text() {
        return said.toString(StandardCharsets.UTF_8);
    }
}

package dev.posthorn.local.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ConsoleTest {

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(written, true, StandardCharsets.UTF_8);

    @Test
    void onATerminalProgressReplacesItselfAndTextComesBelowIt() {
        var console = new Console(out, true);
        console.progress("one");
        console.progress("two");
        console.say("done");

        assertThat(text()).isEqualTo("\r\u001b[2Kone\r\u001b[2Ktwo\ndone\n");
    }

    @Test
    void elsewhereProgressIsThinnedOut() {
        var console = new Console(out, false);
        for (var i = 0; i < 1000; i++) {
            console.progress("still going");
        }
        console.say("done");

        assertThat(text()).isEqualTo("still going\ndone\n");
    }

    @Test
    void columnsAreAsWideAsWhatStandsInThem() {
        assertThat(new TextTable("NAME", "READY").row("order-mail", "True").lines())
                .containsExactly("NAME         READY", "order-mail   True");
    }

    private String text() {
        return written.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }
}

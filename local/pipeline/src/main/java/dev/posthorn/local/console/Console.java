package dev.posthorn.local.console;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Speaks to a terminal or to a file: progress updates one line on the former and is thinned out on the latter. */
public final class Console {

    private static final Duration EVERY = Duration.ofSeconds(5);
    private static final String CLEAR_LINE = "\r\u001b[2K";

    private final PrintStream out;
    private final boolean terminal;
    private boolean lineOpen;
    private long saidNanos = Long.MIN_VALUE;

    /** @param terminal whether {@code out} understands cursor movements */
    public Console(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** Standard output; a terminal if it is one. */
    public static Console standard() {
        return new Console(
                System.out,
                Optional.ofNullable(System.console())
                        .filter(java.io.Console::isTerminal)
                        .isPresent());
    }

    /** A line that stays. */
    public synchronized void say(String line) {
        endProgress();
        out.println(line);
        out.flush();
    }

    public synchronized void say(List<String> lines) {
        lines.forEach(this::say);
    }

    /** A line that the next one replaces; call it as often as you like. */
    public synchronized void progress(String line) {
        if (terminal) {
            out.print(CLEAR_LINE + line);
            out.flush();
            lineOpen = true;
            return;
        }
        var now = System.nanoTime();
        if (saidNanos == Long.MIN_VALUE || now - saidNanos >= EVERY.toNanos()) {
            saidNanos = now;
            out.println(line);
            out.flush();
        }
    }

    /** Keeps the progress line that stands, if one does, and goes on below it. */
    public synchronized void endProgress() {
        if (lineOpen) {
            out.println();
            lineOpen = false;
        }
        saidNanos = Long.MIN_VALUE;
    }
}

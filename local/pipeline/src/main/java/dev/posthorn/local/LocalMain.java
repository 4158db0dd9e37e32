package dev.posthorn.local;

/** Entry point of the {@code ./posthorn} script. */
public final class LocalMain {
    private LocalMain() {}
}

package dev.posthorn.local.kubelet;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs another main class and ends it when this process's standard input does. The parent holds the other end and writes
 * nothing, so the input ends when the parent is gone, even if it was killed and could not say goodbye.
 */
public final class Tether {

    private static final int ABANDONED = 143;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private Tether() {}

    /** Runs {@code args[0]} with the rest of the arguments. */
    public static void main(String[] args) throws ReflectiveOperationException {
        Thread.ofPlatform().daemon().name("tether").start(Tether::endWithParent);
        var main = Class.forName(args[0]).getMethod("main", String[].class);
        try {
            main.invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
        } catch (InvocationTargetException e) {
            e.getTargetException().printStackTrace(System.err);
            System.exit(1);
        }
    }

    private static void endWithParent() {
        awaitEndOfInput();
        // A program that does not end by itself when asked to is ended for it.
        Thread.ofPlatform().daemon().name("tether-halt").start(() -> {
            var end = System.nanoTime() + PATIENCE_NANOS;
            while (System.nanoTime() < end) {
                LockSupport.parkNanos(end - System.nanoTime());
            }
            Runtime.getRuntime().halt(ABANDONED);
        });
        System.exit(ABANDONED);
    }

    private static void awaitEndOfInput() {
        try {
            var input = System.in;
            while (input.read() >= 0) {
                // Nothing is ever said; only the end counts.
            }
        } catch (IOException e) {
            // A broken pipe is an end too.
        }
    }
}

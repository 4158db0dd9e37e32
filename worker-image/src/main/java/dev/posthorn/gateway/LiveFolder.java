package dev.posthorn.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a mounted folder says, read anew when a file in it changes. Content that makes no sense is reported once and changes nothing: the
 * last good one stays in force. Polled, since a kubelet swaps a symbolic link, which file events do not tell of.
 *
 * @param <T> what the files are read into
 */
final class LiveFolder<T> implements Supplier<T> {

    private static final Logger LOG = LoggerFactory.getLogger(LiveFolder.class);

    /** How a reload ended, for a metric. */
    enum Reload {
        taken,
        refused
    }

    private final String what;
    private final Path folder;
    private final Function<Map<String, byte[]>, T> parse;
    private final BiConsumer<String, Reload> reloaded;
    private final Consumer<T> changed;
    private Map<String, byte[]> seen;
    private volatile T current;

    /**
     * Reads the folder a first time.
     *
     * @param what for messages and metrics
     * @param parse from content by file name; an {@link IllegalArgumentException} says that it makes no sense
     * @param changed handed what is new, on the thread that looks
     * @param reloaded told of each change
     * @throws IllegalArgumentException when it makes no sense now
     */
    LiveFolder(
            String what,
            Path folder,
            Function<Map<String, byte[]>, T> parse,
            Consumer<T> changed,
            BiConsumer<String, Reload> reloaded) {
        this.what = what;
        this.folder = folder;
        this.parse = parse;
        this.changed = changed;
        this.reloaded = reloaded;
        this.seen = read(folder);
        this.current = parse.apply(seen);
    }

    @Override
    public T get() {
        return current;
    }

    /** Looks for changes and takes them over. */
    synchronized void look() {
        Map<String, byte[]> files;
        try {
            files = read(folder);
        } catch (UncheckedIOException e) {
            // Between two looks of a swap; the next one sees the end of it.
            LOG.warn("Cannot read {} in {}, the last good ones stay in force: {}", what, folder, e.getMessage());
            return;
        }
        if (same(seen, files)) {
            return;
        }
        seen = files;
        try {
            current = parse.apply(files);
            LOG.info("Took over changed {} from {}", what, folder);
            changed.accept(current);
            reloaded.accept(what, Reload.taken);
        } catch (IllegalArgumentException e) {
            LOG.error(
                    "Changed {} in {} make no sense, the last good ones stay in force: {}",
                    what,
                    folder,
                    e.getMessage());
            reloaded.accept(what, Reload.refused);
        }
    }

    private static boolean same(Map<String, byte[]> one, Map<String, byte[]> other) {
        return one.keySet().equals(other.keySet())
                && one.entrySet().stream().allMatch(file -> Arrays.equals(file.getValue(), other.get(file.getKey())));
    }

    private static Map<String, byte[]> read(Path folder) {
        var files = new TreeMap<String, byte[]>();
        try (var entries = Files.list(folder)) {
            for (var file : entries.toList()) {
                var name = String.valueOf(file.getFileName());
                if (!name.startsWith("..") && Files.isRegularFile(file)) {
                    files.put(name, Files.readAllBytes(file));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read folder " + folder, e);
        }
        return files;
    }
}

package dev.posthorn.gateway;

import dev.posthorn.gateway.LiveFolder.Reload;
import dev.posthorn.gateway.ticks.Ticks;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All folders that may change while the gateway runs, looked at every second. */
final class MountedFiles implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(MountedFiles.class);
    private static final Duration PERIOD = Duration.ofSeconds(1);

    private final BiConsumer<String, Reload> reloaded;
    private final List<LiveFolder<?>> folders = new CopyOnWriteArrayList<>();
    private final Ticks looks = new Ticks("mounted-files", PERIOD, this::lookAtAll);

    /** @param reloaded told of each change */
    MountedFiles(BiConsumer<String, Reload> reloaded) {
        this.reloaded = reloaded;
    }

    /**
     * Reads a folder now and whenever it changes.
     *
     * @param changed handed what is new
     * @return asks for what is in force
     */
    <T> Supplier<T> watch(String what, Path folder, Function<Map<String, byte[]>, T> parse, Consumer<T> changed) {
        var live = new LiveFolder<>(what, folder, parse, changed, reloaded);
        folders.add(live);
        return live;
    }

    @Override
    public void close() {
        looks.close();
    }

    private void lookAtAll() {
        folders.forEach(MountedFiles::look);
    }

    /** A fault in one folder must not end the looks at the others. */
    private static void look(LiveFolder<?> folder) {
        try {
            folder.look();
        } catch (RuntimeException e) {
            LOG.error("Looking at a mounted folder failed", e);
        }
    }
}

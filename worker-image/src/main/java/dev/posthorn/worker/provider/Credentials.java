package dev.posthorn.worker.provider;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The mounted Secret of one account: one file per key. Values are read when asked for and never shown. */
public final class Credentials {

    private final Path folder;

    /** @param folder need not exist: an account without a Secret has none */
    public Credentials(Path folder) {
        this.folder = folder;
    }

    Optional<String> value(String key) {
        var file = folder.resolve(key);
        try {
            return Files.isRegularFile(file)
                    ? Optional.of(Files.readString(file).strip())
                    : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read key " + key + " of the credentials in " + folder, e);
        }
    }

    /**
     * The value of a key that the account's settings call for.
     *
     * @throws IllegalStateException when the Secret lacks it
     */
    String required(String key) {
        return value(key)
                .filter(text -> !text.isEmpty())
                .orElseThrow(() -> new IllegalStateException(
                        "The Secret of this account needs key " + key + ", but " + folder + " has no such file"));
    }
}

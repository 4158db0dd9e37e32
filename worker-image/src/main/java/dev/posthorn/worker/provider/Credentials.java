package dev.posthorn.worker.provider;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The values of one account's Secret as they were at one moment; never shown.
 *
 * @param values by key, without blanks around them
 */
public record Credentials(Map<String, String> values) {

    /** Kubernetes swaps this link when a Secret changes, so that all keys change at once. */
    private static final String DATA = "..data";

    public Credentials {
        values = Map.copyOf(values);
    }

    /**
     * Reads the folder into which the Secret is mounted, one file per key.
     *
     * @param folder need not exist: an account without a Secret has none
     */
    public static Credentials read(Path folder) {
        var values = new HashMap<String, String>();
        try {
            var data = folder.resolve(DATA);
            var settled = Files.exists(data) ? data.toRealPath() : folder;
            if (!Files.isDirectory(settled)) {
                return new Credentials(values);
            }
            try (var files = Files.list(settled)) {
                for (var file : files.filter(Files::isRegularFile).toList()) {
                    values.put(
                            file.getFileName().toString(),
                            Files.readString(file).strip());
                }
            }
            return new Credentials(values);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the credentials in " + folder, e);
        }
    }

    /** The value of a key, unless it is missing or empty. */
    public Optional<String> value(String key) {
        return Optional.ofNullable(values.get(key)).filter(text -> !text.isEmpty());
    }

    /**
     * The value of a key that the account's settings call for.
     *
     * @throws IllegalStateException when the Secret lacks it
     */
    public String required(String key) {
        return value(key)
                .orElseThrow(() -> new IllegalStateException(
                        "The Secret of this account needs key " + key + ", and it is missing or empty"));
    }

    @Override
    public String toString() {
        return "Credentials" + values.keySet();
    }
}

package dev.posthorn.local.kubelet;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** A log file that starts over when it is full and keeps the one before, with the suffix {@code .1}. */
final class BoundedLog {

    private static final long MAX_BYTES = 8L << 20;

    private final Path file;

    BoundedLog(Path file) {
        this.file = file;
    }

    /** Appends lines until the stream ends. */
    void copy(InputStream output) {
        try (var reader = new BufferedReader(new InputStreamReader(output, StandardCharsets.UTF_8))) {
            var more = true;
            while (more) {
                more = fill(reader);
            }
        } catch (IOException e) {
            // The process is gone, or the folder is: there is nobody left to log for.
        }
    }

    /** Fills one file; says whether there is more. */
    private boolean fill(BufferedReader reader) throws IOException {
        var written = Files.exists(file) ? Files.size(file) : 0;
        if (written >= MAX_BYTES) {
            Files.move(file, file.resolveSibling(file.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
            written = 0;
        }
        try (var writer = Files.newBufferedWriter(
                file, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            String line;
            while ((line = reader.readLine()) != null) {
                writer.write(line);
                writer.newLine();
                written += line.length() + 1L;
                if (!reader.ready()) {
                    writer.flush();
                }
                if (written >= MAX_BYTES) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The last lines, for a message. */
    static List<String> tail(Path file, int lines) {
        try {
            var all = Files.readAllLines(file, StandardCharsets.UTF_8);
            return all.subList(Math.max(0, all.size() - lines), all.size());
        } catch (IOException e) {
            return List.of();
        }
    }
}

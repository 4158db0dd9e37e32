package dev.posthorn.local;

import dev.posthorn.local.kubelet.Folders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The one folder that a run writes to: logs, volumes, Kafka's data, and all temporary files of this process. It goes with the
 * process, so that nothing is left whatever the moment at which somebody presses Ctrl-C.
 */
final class RunFolder {

    private static final String PREFIX = "posthorn-";
    private static final int ATTEMPTS = 20;

    private RunFolder() {}

    /** Makes the folder; has to be called before anything asks for a temporary file or a logger. */
    static Path create() {
        try {
            var folder = Files.createTempDirectory(Path.of(System.getProperty("java.io.tmpdir")), PREFIX);
            System.setProperty("java.io.tmpdir", folder.toString());
            System.setProperty("posthorn.log", log(folder).toString());
            System.setProperty("logback.configurationFile", "dev/posthorn/local/logback-local.xml");
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make a folder for this run", e);
        }
    }

    static Path log(Path folder) {
        return folder.resolve("posthorn.log");
    }

    /** Deletes the folder, and again when somebody still wrote to it meanwhile. */
    static void delete(Path folder) {
        for (var attempt = 1; Files.exists(folder); attempt++) {
            try {
                Folders.delete(folder);
            } catch (UncheckedIOException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }
}

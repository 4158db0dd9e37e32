package dev.posthorn.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The ends of log files, for the moment at which a run fails and its folder is about to go. */
final class LastWords {

    private static final int LINES = 20;
    private static final int WIDTH = 600;

    private LastWords() {}

    /** The last lines of every log in a folder, each below the name of its file. */
    static List<String> of(Path folder) {
        var lines = new ArrayList<String>();
        try (var files = Files.list(folder)) {
            for (var file : files.filter(path -> path.toString().endsWith(".log"))
                    .sorted()
                    .toList()) {
                lines.add("The end of " + file.getFileName() + ":");
                lines.addAll(tail(file));
            }
        } catch (IOException e) {
            lines.add("No logs can be read in " + folder + ": " + e.getMessage());
        }
        return lines;
    }

    static List<String> tail(Path file) {
        try {
            var all = Files.readAllLines(file, StandardCharsets.UTF_8);
            return all.subList(Math.max(0, all.size() - LINES), all.size()).stream()
                    .map(line -> "  " + (line.length() > WIDTH ? line.substring(0, WIDTH) + "..." : line))
                    .toList();
        } catch (IOException e) {
            return List.of("  cannot be read: " + e.getMessage());
        }
    }
}

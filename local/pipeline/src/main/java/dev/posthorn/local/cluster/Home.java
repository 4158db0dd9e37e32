package dev.posthorn.local.cluster;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The checkout that is run.
 *
 * @param folder root of the repository
 */
public record Home(Path folder) {

    /** Set by the {@code ./posthorn} script. */
    private static final String PROPERTY = "posthorn.home";

    /**
     * The folder that the script names, or else the nearest one above the current that holds {@code samples}.
     *
     * @throws IllegalStateException when there is none
     */
    public static Home find() {
        var named = System.getProperty(PROPERTY);
        var start = Path.of(named == null ? "" : named).toAbsolutePath();
        for (var folder = start; folder != null; folder = folder.getParent()) {
            if (Files.isDirectory(folder.resolve("samples")) && Files.isDirectory(folder.resolve("crds"))) {
                return new Home(folder);
            }
        }
        throw new IllegalStateException("Neither " + start
                + " nor a folder above it holds samples/ and crds/; run ./posthorn from a checkout of Posthorn");
    }

    public Path samples() {
        return folder.resolve("samples");
    }

    public Path crds() {
        return folder.resolve("crds");
    }
}

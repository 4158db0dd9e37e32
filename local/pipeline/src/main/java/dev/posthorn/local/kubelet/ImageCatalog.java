package dev.posthorn.local.kubelet;

import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The images that this kubelet can run, by the last part of their name: {@code posthorn-worker} stands for
 * {@code ghcr.io/posthorn/posthorn-worker:0.1.0} and for any other registry and tag.
 */
public record ImageCatalog(Map<String, JavaProgram> programs) {
    public ImageCatalog {
        programs = Map.copyOf(programs);
    }

    public Optional<JavaProgram> program(String image) {
        return Optional.ofNullable(programs.get(shortName(image)));
    }

    /** What it has, for a message. */
    String names() {
        return String.join(", ", new TreeSet<>(programs.keySet()));
    }

    private static String shortName(String image) {
        var name = image.substring(image.lastIndexOf('/') + 1);
        return name.replaceFirst("@.*$", "").replaceFirst(":.*$", "");
    }
}

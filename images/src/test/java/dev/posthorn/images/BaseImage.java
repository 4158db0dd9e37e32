package dev.posthorn.images;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.GZIPOutputStream;

/** A made-up base image for two platforms, one empty layer each, as a registry holds it. */
final class BaseImage {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** A tar file that holds nothing is two blocks of zeros. */
    private static final byte[] EMPTY_TAR = new byte[1024];

    private BaseImage() {}

    /** Stores the image as {@code base:25}. */
    static void storeIn(OciRegistry registry) throws IOException {
        ObjectNode index = JSON.createObjectNode().put("schemaVersion", 2).put("mediaType", OciRegistry.INDEX);
        for (String architecture : new String[] {"amd64", "arm64"}) {
            ObjectNode manifest = manifest(registry, architecture);
            String digest = registry.store("base", architecture, OciRegistry.MANIFEST, manifest);
            ObjectNode entry = index.withArray("manifests").addObject();
            entry.put("mediaType", OciRegistry.MANIFEST)
                    .put("digest", digest)
                    .put("size", manifest.toString().length());
            entry.putObject("platform").put("os", "linux").put("architecture", architecture);
        }
        registry.store("base", "25", OciRegistry.INDEX, index);
    }

    private static ObjectNode manifest(OciRegistry registry, String architecture) throws IOException {
        var gzipped = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(gzipped)) {
            gzip.write(EMPTY_TAR);
        }
        ObjectNode config =
                JSON.createObjectNode().put("architecture", architecture).put("os", "linux");
        config.putObject("config").putArray("Env").add("JAVA_HOME=/opt/java");
        config.putObject("rootfs").put("type", "layers").putArray("diff_ids").add(OciRegistry.digest(EMPTY_TAR));
        byte[] bytes = JSON.writeValueAsBytes(config);
        ObjectNode manifest = JSON.createObjectNode().put("schemaVersion", 2).put("mediaType", OciRegistry.MANIFEST);
        manifest.putObject("config")
                .put("mediaType", "application/vnd.oci.image.config.v1+json")
                .put("digest", registry.store(bytes))
                .put("size", bytes.length);
        manifest.withArray("layers")
                .addObject()
                .put("mediaType", "application/vnd.oci.image.layer.v1.tar+gzip")
                .put("digest", registry.store(gzipped.toByteArray()))
                .put("size", gzipped.size());
        return manifest;
    }
}

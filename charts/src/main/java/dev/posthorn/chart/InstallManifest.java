package dev.posthorn.chart;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** What the chart puts on a cluster with its default values, without the CRDs. */
public final class InstallManifest {
    /** Where the plain manifest puts the operator. */
    public static final String NAMESPACE = "posthorn-system";
    /** Name of the operator's Deployment, ServiceAccount, roles and Lease. */
    public static final String OPERATOR = "posthorn-operator";

    private static final String RESOURCE = "/META-INF/posthorn/install/posthorn.yaml";

    private InstallManifest() {}

    /** The manifest as it stands in {@code charts/plain/posthorn.yaml}. */
    public static String yaml() {
        try (InputStream in = InstallManifest.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("the classpath has no " + RESOURCE + "; build the module charts");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + RESOURCE + " from the classpath", e);
        }
    }

    /** The manifest's objects in the order in which they are to be applied, new ones on each call. */
    public static List<HasMetadata> objects() {
        return parse(yaml());
    }

    /** The objects that say who the operator is and what it may do: Namespace, ServiceAccount, roles and bindings. */
    public static List<HasMetadata> identityAndPermissions() {
        return objects().stream()
                .filter(o -> o.getApiVersion().startsWith("rbac.authorization.k8s.io/")
                        || o.getKind().equals("ServiceAccount")
                        || o.getKind().equals("Namespace"))
                .toList();
    }

    static List<HasMetadata> parse(String yaml) {
        var serialization = new KubernetesSerialization();
        return Stream.of(yaml.split("(?m)^---\\s*$"))
                .filter(document -> document.lines().anyMatch(line -> !line.isBlank() && !line.startsWith("#")))
                .map(document -> (HasMetadata) serialization.unmarshal(document))
                .toList();
    }
}

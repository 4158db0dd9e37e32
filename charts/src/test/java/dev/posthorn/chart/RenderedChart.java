package dev.posthorn.chart;

import com.marcnuri.helm.Helm;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Renders the chart with the real Helm. */
final class RenderedChart {
    /** Surefire runs in the module's folder. */
    static final Path CHART = Path.of("posthorn").toAbsolutePath();

    /** Values without defaults. */
    static final Map<String, Object> REQUIRED =
            Map.of("region", "eu-west", "image.registry", "registry.example.com/notifications");

    /** Helm without a cluster would take itself to be on 1.20. */
    static final String KUBERNETES = "1.36.0";

    private RenderedChart() {}

    static String yaml(Map<String, Object> values) {
        var template = new Helm(CHART)
                .template()
                .withName("posthorn")
                .withNamespace(InstallManifest.NAMESPACE)
                .withKubeVersion(KUBERNETES)
                .skipCrds();
        values.forEach(template::set);
        return template.call();
    }

    /** Required values and these, keys in Helm's notation: {@code monitoring.podMonitor}, {@code watchNamespaces[0]}. */
    static List<HasMetadata> with(Map<String, Object> values) {
        var all = new TreeMap<String, Object>(REQUIRED);
        all.putAll(values);
        return InstallManifest.parse(yaml(all));
    }

    static <T extends HasMetadata> List<T> only(Class<T> type, List<HasMetadata> objects) {
        return objects.stream().filter(type::isInstance).map(type::cast).toList();
    }
}

package dev.posthorn.crd;

import static java.util.Comparator.comparingInt;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Makes the CRD YAML out of the types: the generator's output, plus what its annotations cannot say. */
final class CrdYaml {
    private static final List<Class<? extends CustomResource<?, ?>>> KINDS =
            List.of(NotificationRegion.class, ProviderAccount.class, NotificationChannel.class);

    /** Lists that server-side apply merges by key, by the name of their property. */
    private static final Map<String, List<String>> LIST_MAP_KEYS =
            Map.of("conditions", List.of("type"), "lanes", List.of("name"), "children", List.of("kind", "name"));

    private static final int MAX_NAME = 63;

    private CrdYaml() {}

    /** File name to YAML, one CRD a file. */
    static Map<String, String> generate() throws IOException {
        var serialization = new KubernetesSerialization();
        var files = new TreeMap<String, String>();
        for (Class<? extends CustomResource<?, ?>> kind : KINDS) {
            var output = new SingleOutput();
            new CRDGenerator()
                    .withOutput(output)
                    .customResourceClasses(kind)
                    .forCRDVersions("v1")
                    .generate();
            var crd = serialization.unmarshal(output.yaml(), CustomResourceDefinition.class);
            for (var version : crd.getSpec().getVersions()) {
                complete("", version.getSchema().getOpenAPIV3Schema());
                version.getAdditionalPrinterColumns()
                        .sort(comparingInt(c -> columns(kind).indexOf(c.getName())));
            }
            crd.getMetadata().setAnnotations(null);
            String yaml = serialization.asYaml(crd);
            files.put(
                    crd.getMetadata().getName() + ".yaml",
                    "# Generated from the types in crds/src/main/java; change them, not this file.\n" + yaml);
        }
        return files;
    }

    /** Names of the columns as they stand on the type; the generator sorts them by path. */
    private static List<String> columns(Class<?> kind) {
        return Stream.of(kind.getAnnotationsByType(AdditionalPrinterColumn.class))
                .map(AdditionalPrinterColumn::name)
                .toList();
    }

    private static void complete(String name, JSONSchemaProps schema) {
        // The generator sees an annotation of a record component twice: on the field and on the accessor.
        List<ValidationRule> rules = schema.getXKubernetesValidations();
        if (rules != null) {
            schema.setXKubernetesValidations(new ArrayList<>(new LinkedHashSet<>(rules)));
        }
        if (LIST_MAP_KEYS.containsKey(name)) {
            schema.setXKubernetesListType("map");
            schema.setXKubernetesListMapKeys(LIST_MAP_KEYS.get(name));
        }
        if (name.equals("regions")) {
            schema.setXKubernetesListType("set");
            schema.getItems().getSchema().setMaxLength((long) MAX_NAME);
        }
        if (schema.getProperties() != null) {
            schema.getProperties().forEach(CrdYaml::complete);
        }
        if (schema.getItems() != null && schema.getItems().getSchema() != null) {
            complete("", schema.getItems().getSchema());
        }
    }

    /** Keeps the one file that the generator writes. */
    private static final class SingleOutput implements CRDGenerator.CRDOutput<OutputStream> {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        public OutputStream outputFor(String crdName) {
            return bytes;
        }

        String yaml() {
            return bytes.toString(StandardCharsets.UTF_8);
        }

        @Override
        public void close() {}
    }
}

package dev.posthorn.local.apiserver.schema;

import dev.posthorn.local.apiserver.model.ResourceType;
import java.util.List;

/** Printer columns of the built-in kinds one looks at when an operator runs; every other kind has NAME and AGE. */
final class BuiltInColumns {
    private static final Definition.Column AGE = column("Age", "date", ".metadata.creationTimestamp");

    private BuiltInColumns() {}

    static List<Definition.Column> of(ResourceType type) {
        return switch (type.plural()) {
            case "deployments", "statefulsets", "replicasets" ->
                List.of(
                        column("Ready", "ready", ".status.readyReplicas"),
                        column("Up-to-date", "count", ".status.updatedReplicas"),
                        column("Available", "count", ".status.availableReplicas"),
                        AGE);
            case "pods", "namespaces" -> List.of(column("Status", "string", ".status.phase"), AGE);
            case "configmaps", "secrets" -> List.of(column("Data", "size", ".data"), AGE);
            case "services" ->
                List.of(column("Type", "string", ".spec.type"), column("Cluster-IP", "string", ".spec.clusterIP"), AGE);
            case "events" ->
                List.of(
                        column("Last Seen", "date", ".lastTimestamp"),
                        column("Type", "string", ".type"),
                        column("Reason", "string", ".reason"),
                        column("Object", "object", ".involvedObject"),
                        column("Message", "string", ".message"));
            case "leases" -> List.of(column("Holder", "string", ".spec.holderIdentity"), AGE);
            case "poddisruptionbudgets" ->
                List.of(
                        column("Min Available", "string", ".spec.minAvailable"),
                        column("Max Unavailable", "string", ".spec.maxUnavailable"),
                        AGE);
            case "customresourcedefinitions" -> List.of(column("Created At", "string", ".metadata.creationTimestamp"));
            default -> List.of(AGE);
        };
    }

    private static Definition.Column column(String name, String type, String path) {
        return new Definition.Column(name, type, "", "", 0, path);
    }
}

package dev.posthorn.operator.plan;

import dev.posthorn.crd.Group;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What belongs to a resource, and with it what applying and pruning may touch; pure. */
public final class Ownership {
    private Ownership() {}

    /**
     * Whether an object was made for {@code owner}: in the owner's namespace its controller is the owner itself, by uid;
     * elsewhere, where owner references do not reach, the labels name the owner.
     */
    public static boolean owns(HasMetadata owner, HasMetadata object) {
        String namespace = owner.getMetadata().getNamespace();
        if (namespace == null || !namespace.equals(object.getMetadata().getNamespace())) {
            return labelled(owner, object);
        }
        return controller(object)
                .map(ref -> ref.getUid().equals(owner.getMetadata().getUid()))
                .orElse(false);
    }

    private static boolean labelled(HasMetadata owner, HasMetadata object) {
        Map<String, String> labels =
                Objects.requireNonNullElse(object.getMetadata().getLabels(), Map.<String, String>of());
        if (!Group.MANAGER.equals(labels.get(Group.LABEL_MANAGED_BY))) {
            return false;
        }
        return owner.getMetadata().getNamespace() == null
                ? !labels.containsKey(Group.LABEL_CHANNEL)
                : owner.getMetadata().getName().equals(labels.get(Group.LABEL_CHANNEL))
                        && owner.getMetadata().getNamespace().equals(labels.get(Group.LABEL_CHANNEL_NAMESPACE));
    }

    /** Who an object belongs to, in words, for a message. */
    public static String holder(HasMetadata object) {
        return controller(object)
                .map(ref -> "is controlled by " + ref.getKind() + " " + ref.getName())
                .orElse("was not made by Posthorn");
    }

    private static Optional<OwnerReference> controller(HasMetadata object) {
        List<OwnerReference> references =
                Objects.requireNonNullElse(object.getMetadata().getOwnerReferences(), List.<OwnerReference>of());
        return references.stream()
                .filter(ref -> Boolean.TRUE.equals(ref.getController()))
                .findFirst();
    }
}

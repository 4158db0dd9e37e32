package dev.posthorn.operator.plan;

import dev.posthorn.crd.Group;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Map;

/**
 * A fingerprint of what was applied, kept on the object: tells a change of somebody else from a change of the plan, and
 * whether an object has received the latest plan; pure.
 */
public final class Stamp {
    static final String ANNOTATION = Group.NAME + "/applied";

    private static final KubernetesSerialization JSON = new KubernetesSerialization();

    private Stamp() {}

    /** The stamp for an object as planned, without a stamp. */
    static String of(HasMetadata planned) {
        return Fingerprint.of(JSON.asJson(planned));
    }

    /** The stamp that an object carries; empty when it has none. */
    static String on(HasMetadata object) {
        Map<String, String> annotations = object.getMetadata().getAnnotations();
        return annotations == null ? "" : annotations.getOrDefault(ANNOTATION, "");
    }

    /** Whether the last thing applied to {@code actual} was {@code planned}. */
    public static boolean upToDate(HasMetadata actual, HasMetadata planned) {
        return on(actual).equals(of(planned));
    }
}

package dev.posthorn.operator.plan;

import dev.posthorn.crd.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How the status of a kind is read, and what it says when parts of a plan were refused; pure. */
public interface StatusOf<P extends HasMetadata, S> {
    /** The status that is shown; null when none was written yet. */
    @Nullable
    S shown(P resource);

    /** A resource of the kind, without name, that has nothing but this status. */
    P bare(S status);

    @Nullable
    List<Condition> conditions(S status);

    /** The planned status, which takes for granted that all of the plan is carried out, corrected by what was not. */
    S corrected(P resource, S planned, Shortfall shortfall, Instant now);
}

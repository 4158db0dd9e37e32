package dev.posthorn.operator.plan;

import dev.posthorn.operator.topics.TopicAction;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What one reconciliation decided.
 *
 * <p>An object that is in no list stays as it is. The status takes for granted that all else is carried out.
 *
 * @param objects what becomes of objects
 * @param topics what becomes of topics
 * @param status the status to show
 * @param announcements Events beside those that follow from the change of status
 * @param recheckAfter when to look again though nothing happens
 */
public record Plan<S>(
        Objects objects, Topics topics, S status, List<Announcement> announcements, Optional<Duration> recheckAfter) {

    /**
     * What becomes of objects.
     *
     * @param wanted objects that must exist and say this, in the order in which they are applied
     * @param unwanted objects, as the decision saw them, that must go
     * @param known objects that the resource has had before; one of them that is missing was removed by somebody else
     * @param basis objects, as the decision saw them, that taking away rests on: if one has changed since, nothing is done
     * @param destructive whether carrying out takes something away that runs or holds data
     */
    public record Objects(
            List<HasMetadata> wanted,
            List<HasMetadata> unwanted,
            Set<ObjectKey> known,
            List<HasMetadata> basis,
            boolean destructive) {
        /** Leaves all objects as they are. */
        public static final Objects UNTOUCHED = new Objects(List.of(), List.of(), Set.of(), List.of(), false);

        public Objects {
            wanted = List.copyOf(wanted);
            unwanted = List.copyOf(unwanted);
            known = Set.copyOf(known);
            basis = List.copyOf(basis);
        }
    }

    /**
     * What becomes of topics.
     *
     * @param writes what Kafka is asked for
     * @param then objects that are applied only when all writes succeeded
     */
    public record Topics(List<TopicAction.Write> writes, List<HasMetadata> then) {
        public static final Topics UNTOUCHED = new Topics(List.of(), List.of());

        public Topics {
            writes = List.copyOf(writes);
            then = List.copyOf(then);
        }
    }

    public Plan {
        announcements = List.copyOf(announcements);
    }

    /** A plan that touches no object and shows a status. */
    public static <S> Plan<S> statusOnly(S status, Optional<Duration> recheckAfter) {
        return new Plan<>(Objects.UNTOUCHED, Topics.UNTOUCHED, status, List.of(), recheckAfter);
    }
}

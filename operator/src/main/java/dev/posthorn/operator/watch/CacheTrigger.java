package dev.posthorn.operator.watch;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import java.util.Set;
import java.util.stream.Stream;

/** Wakes the resources of one controller; holds nothing and watches nothing itself. */
public final class CacheTrigger<P extends HasMetadata> extends AbstractEventSource<P, P> {

    public CacheTrigger(Class<P> primary, String name) {
        super(primary, name);
    }

    /** Asks for a reconciliation of each; those that the controller does not know are passed over. */
    public void wake(Stream<ResourceID> primaries) {
        if (isRunning()) {
            primaries.forEach(id -> getEventHandler().handleEvent(new Event(id)));
        }
    }

    @Override
    public Set<P> getSecondaryResources(P primary) {
        return Set.of();
    }
}

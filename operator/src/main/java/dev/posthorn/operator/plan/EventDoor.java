package dev.posthorn.operator.plan;

import dev.posthorn.crd.Group;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records Events. The same news of the same resource is one Event with a count, because its name follows from what it says.
 *
 * <p>An Event is a courtesy: when the API server refuses one, as it does in a namespace that is being deleted, that is logged
 * and otherwise ignored.
 */
public final class EventDoor {
    private static final Logger LOG = LoggerFactory.getLogger(EventDoor.class);
    private static final int LONGEST_MESSAGE = 1024;
    private static final int CONFLICT = 409;

    private final KubernetesClient client;
    private final String instance;

    /**
     * Records on behalf of {@code instance}.
     *
     * @param instance who reports: the name of this process's pod or region
     */
    public EventDoor(KubernetesClient client, String instance) {
        this.client = client;
        this.instance = instance;
    }

    /** Records one Event about a resource; never fails. */
    public void record(HasMetadata about, Announcement news, Instant now) {
        Event event = event(about, news, now.truncatedTo(ChronoUnit.SECONDS).toString());
        try {
            client.resource(event).create();
        } catch (KubernetesClientException e) {
            if (e.getCode() == CONFLICT) {
                countAgain(event);
            } else {
                LOG.info("no Event {} could be recorded: {}", news.reason(), e.getMessage());
            }
        }
    }

    private void countAgain(Event event) {
        try {
            var resource = client.v1()
                    .events()
                    .inNamespace(event.getMetadata().getNamespace())
                    .withName(event.getMetadata().getName());
            Event shown = resource.get();
            if (shown != null) {
                int count = Objects.requireNonNullElse(shown.getCount(), 1);
                resource.patch(
                        io.fabric8.kubernetes.client.dsl.base.PatchContext.of(
                                io.fabric8.kubernetes.client.dsl.base.PatchType.JSON_MERGE),
                        "{\"count\":" + (count + 1) + ",\"lastTimestamp\":\"" + event.getLastTimestamp() + "\"}");
            }
        } catch (KubernetesClientException e) {
            LOG.info("an Event {} could not be counted again: {}", event.getReason(), e.getMessage());
        }
    }

    private Event event(HasMetadata about, Announcement news, String now) {
        String message = news.message().length() <= LONGEST_MESSAGE
                ? news.message()
                : news.message().substring(0, LONGEST_MESSAGE - 1) + "…";
        String namespace = about.getMetadata().getNamespace();
        return new EventBuilder()
                .withNewMetadata()
                .withName(about.getMetadata().getName() + "." + fingerprint(about, news))
                .withNamespace(namespace == null ? "default" : namespace)
                .endMetadata()
                .withType(news.severity().name())
                .withReason(news.reason().name())
                .withMessage(message)
                .withFirstTimestamp(now)
                .withLastTimestamp(now)
                .withCount(1)
                .withNewSource()
                .withComponent(Group.MANAGER)
                .endSource()
                .withReportingComponent(Group.NAME + "/operator")
                .withReportingInstance(instance)
                .withNewInvolvedObject()
                .withApiVersion(about.getApiVersion())
                .withKind(about.getKind())
                .withName(about.getMetadata().getName())
                .withNamespace(namespace)
                .withUid(about.getMetadata().getUid())
                .endInvolvedObject()
                .build();
    }

    private static String fingerprint(HasMetadata about, Announcement news) {
        return Fingerprint.of(about.getKind() + "|" + about.getMetadata().getUid() + "|" + news.severity() + "|"
                + news.reason() + "|" + news.message());
    }
}

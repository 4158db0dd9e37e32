package dev.posthorn.local.cluster;

import dev.posthorn.crd.Condition;
import dev.posthorn.crd.ConditionType;
import dev.posthorn.crd.NotificationChannel;
import dev.posthorn.local.console.TextTable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the status of channels says; pure. */
public final class Readiness {

    private Readiness() {}

    /** Whether a channel is Ready for the spec that it has now. */
    public static boolean ready(NotificationChannel channel) {
        return condition(channel)
                .filter(condition -> condition.status() == Condition.Status.True)
                .filter(condition -> channel.getMetadata().getGeneration().equals(condition.observedGeneration()))
                .isPresent();
    }

    /** Why a channel is not ready, for a human. */
    public static String why(NotificationChannel channel) {
        return channel.getMetadata().getName() + ": "
                + condition(channel)
                        .map(condition -> condition.reason() + ", " + condition.message())
                        .orElse("no operator has looked at it yet");
    }

    /** The columns of {@code kubectl get nch}. */
    public static List<String> table(List<NotificationChannel> channels, Instant now) {
        var table = new TextTable(
                "NAMESPACE", "NAME", "TYPE", "STATE", "REGION", "READY", "REASON", "LATE", "DRAIN", "REPLICAS", "AGE");
        for (var channel : channels) {
            var status = Optional.ofNullable(channel.getStatus());
            var lateness = status.map(NotificationChannel.Status::lateness);
            var ready = condition(channel);
            table.row(
                    channel.getMetadata().getNamespace(),
                    channel.getMetadata().getName(),
                    channel.getSpec().type(),
                    channel.getSpec().state(),
                    status.map(NotificationChannel.Status::region).orElse(""),
                    ready.map(condition -> condition.status().name()).orElse(""),
                    ready.map(Condition::reason).orElse(""),
                    lateness.map(NotificationChannel.Lateness::late).orElse(""),
                    lateness.map(NotificationChannel.Lateness::drain).orElse(""),
                    status.map(NotificationChannel.Status::replicas)
                            .map(Object::toString)
                            .orElse(""),
                    age(channel, now));
        }
        return table.lines();
    }

    private static String age(NotificationChannel channel, Instant now) {
        var created = Instant.parse(channel.getMetadata().getCreationTimestamp());
        return Math.max(0, Duration.between(created, now).toSeconds()) + "s";
    }

    private static Optional<Condition> condition(NotificationChannel channel) {
        return Optional.ofNullable(channel.getStatus()).map(NotificationChannel.Status::conditions).stream()
                .flatMap(List::stream)
                .filter(condition -> condition.type().equals(ConditionType.Ready.name()))
                .findFirst();
    }
}

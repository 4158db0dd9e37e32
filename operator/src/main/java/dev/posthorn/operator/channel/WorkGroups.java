package dev.posthorn.operator.channel;

import dev.posthorn.crd.NotificationChannel;
import dev.posthorn.crd.NotificationChannel.Ordering;
import dev.posthorn.operator.topics.WatchedGroup.Kind;

/** By what kind of group the workers of a channel read; pure. */
final class WorkGroups {
    private WorkGroups() {}

    static Kind kind(NotificationChannel.Spec spec) {
        return spec.delivery().ordering() == Ordering.PerRecipient ? Kind.Consumer : Kind.Share;
    }
}

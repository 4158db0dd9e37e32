package dev.posthorn.operator.plan;

import dev.posthorn.crd.Condition;
import dev.posthorn.crd.ConditionType;
import dev.posthorn.crd.Reason;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which changes of a status are worth an Event; pure. */
final class Transitions {
    private Transitions() {}

    /** One Event when Ready became another status, or is not True for another reason. */
    static List<Announcement> of(@Nullable List<Condition> before, @Nullable List<Condition> after) {
        Optional<Condition> was = Conditions.find(before, ConditionType.Ready);
        Optional<Condition> is = Conditions.find(after, ConditionType.Ready);
        if (is.isEmpty() || (was.isPresent() && sameNews(was.get(), is.get()))) {
            return List.of();
        }
        Reason reason = Reason.valueOf(is.get().reason());
        return List.of(
                isExpected(is.get(), reason)
                        ? Announcement.normal(reason, is.get().message())
                        : Announcement.warning(reason, is.get().message()));
    }

    private static boolean sameNews(Condition was, Condition is) {
        return was.status() == is.status() && was.reason().equals(is.reason());
    }

    private static boolean isExpected(Condition ready, Reason reason) {
        return ready.status() == Condition.Status.True
                || switch (reason) {
                    case Progressing,
                            Reconciling,
                            Paused,
                            NotPaused,
                            Stopped,
                            NotInThisRegion,
                            TopicsProgressing,
                            WorkersProgressing,
                            NotLimited,
                            CatchingUp,
                            OnTime,
                            Deleting,
                            Available,
                            ChildRestored -> true;
                    case PauseInvalid,
                            RegionNotFound,
                            RegionNotReady,
                            KafkaUnreachable,
                            KafkaUnauthorized,
                            KafkaSecretMissing,
                            StrimziNotInstalled,
                            TopicConflict,
                            TopicRefused,
                            ProviderAccountNotFound,
                            ProviderAccountMismatch,
                            ProviderAccountNotReady,
                            CredentialsMissing,
                            CredentialsInvalid,
                            WorkersUnavailable,
                            MonitoringUnavailable,
                            OffsetsRefused,
                            ProviderRateLimited,
                            Partitions,
                            ResourceQuota,
                            Max,
                            Unschedulable,
                            Ineffective,
                            KedaNotInstalled,
                            NameConflict,
                            ApplyRejected,
                            DeletionBlocked,
                            DeletionAbandoned -> false;
                };
    }
}

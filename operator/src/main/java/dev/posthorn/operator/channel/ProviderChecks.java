package dev.posthorn.operator.channel;

import dev.posthorn.crd.Condition;
import dev.posthorn.crd.ConditionType;
import dev.posthorn.crd.NotificationChannel;
import dev.posthorn.crd.ProviderAccount;
import dev.posthorn.crd.Reason;
import dev.posthorn.operator.plan.Conditions;
import dev.posthorn.operator.plan.Conditions.Finding;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whether the accounts that a channel names can deliver for it; pure. */
final class ProviderChecks {
    private ProviderChecks() {}

    /** The first account that cannot decides. */
    static Finding finding(NotificationChannel channel, ChannelWorld world) {
        for (NotificationChannel.Provider provider : channel.getSpec().providers()) {
            Optional<Finding> problem = problem(channel, provider.accountRef().name(), world);
            if (problem.isPresent()) {
                return problem.get();
            }
        }
        return Finding.good(ConditionType.ProvidersReady, Reason.Available, "every provider account is ready");
    }

    /** Accounts of the channel that exist and fit, in the channel's order. */
    static List<ProviderAccount> usable(NotificationChannel channel, ChannelWorld world) {
        return channel.getSpec().providers().stream()
                .map(provider -> world.accounts().get(provider.accountRef().name()))
                .filter(Objects::nonNull)
                .filter(account -> channel.getSpec()
                        .type()
                        .providers()
                        .contains(account.getSpec().type()))
                .toList();
    }

    private static Optional<Finding> problem(NotificationChannel channel, String name, ChannelWorld world) {
        String where = "ProviderAccount " + channel.getMetadata().getNamespace() + "/" + name;
        ProviderAccount account = world.accounts().get(name);
        if (account == null) {
            return Optional.of(Finding.bad(
                    ConditionType.ProvidersReady,
                    Reason.ProviderAccountNotFound,
                    where + " is not there: apply it, or correct the name in spec.providers"));
        }
        var fitting = channel.getSpec().type().providers();
        if (!fitting.contains(account.getSpec().type())) {
            return Optional.of(Finding.bad(
                    ConditionType.ProvidersReady,
                    Reason.ProviderAccountMismatch,
                    where + " is of type " + account.getSpec().type() + ", but a channel of type "
                            + channel.getSpec().type() + " needs one of type "
                            + fitting.stream().map(Enum::name).collect(Collectors.joining(" or "))));
        }
        return notReady(account, where);
    }

    private static Optional<Finding> notReady(ProviderAccount account, String where) {
        var conditions =
                account.getStatus() == null ? null : account.getStatus().conditions();
        Optional<Condition> ready = Conditions.find(conditions, ConditionType.Ready);
        if (ready.isEmpty()) {
            return Optional.of(Finding.unknown(
                    ConditionType.ProvidersReady, Reason.Reconciling, where + " has not been judged yet"));
        }
        return ready.get().status() == Condition.Status.True
                ? Optional.empty()
                : Optional.of(Finding.bad(
                        ConditionType.ProvidersReady,
                        Reason.ProviderAccountNotReady,
                        where + " is not ready: " + ready.get().message()));
    }
}

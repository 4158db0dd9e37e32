package dev.posthorn.operator.channel;

import dev.posthorn.crd.ProviderAccount;
import java.util.Collection;
import java.util.OptionalDouble;

/** What the providers of a channel take in all; pure. */
final class ProviderCaps {
    private ProviderCaps() {}

    /** Notifications per second; empty when an account has no limit, since it could take them all. */
    static OptionalDouble perSecond(Collection<ProviderAccount> accounts) {
        var sum = 0.0;
        for (var account : accounts) {
            var limit = account.getSpec().rateLimit();
            if (limit == null) {
                return OptionalDouble.empty();
            }
            sum += limit.perSecond();
        }
        return accounts.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(sum);
    }
}

package dev.posthorn.operator.account;

import dev.posthorn.crd.ProviderAccount;
import dev.posthorn.operator.watch.KindCache;
import io.fabric8.kubernetes.api.model.Secret;
import java.time.Instant;
import java.util.Optional;

/**
 * All that is known when an account is judged.
 *
 * @param credentials the Secret that the account names, as digests
 */
record AccountWorld(Optional<Secret> credentials, Instant now) {

    static AccountWorld observe(ProviderAccount account, KindCache<Secret> secrets, Instant now) {
        return new AccountWorld(
                Optional.ofNullable(account.getSpec().credentialsSecretRef())
                        .flatMap(ref -> secrets.get(account.getMetadata().getNamespace(), ref.name())),
                now);
    }
}

package dev.posthorn.operator.account;

import dev.posthorn.crd.ProviderAccount;
import dev.posthorn.operator.loop.ReconcileLoop;
import dev.posthorn.operator.loop.Step;
import dev.posthorn.operator.plan.PlanApplier;
import dev.posthorn.operator.watch.CacheTrigger;
import dev.posthorn.operator.watch.KindCache;
import dev.posthorn.operator.watch.Primaries;
import io.fabric8.kubernetes.api.model.Secret;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** Observes, plans and applies ProviderAccounts; woken by the Secrets that they name. */
public final class AccountReconciler implements Reconciler<ProviderAccount> {
    /** Index of accounts by {@code namespace/name} of the Secret that they name. */
    public static final String BY_SECRET = "secret";

    private final ReconcileLoop<ProviderAccount> loop;
    private final PlanApplier applier;
    private final Primaries<ProviderAccount> accounts;
    private final KindCache<Secret> secrets;
    private final Clock clock;
    private final AccountPlanner planner = new AccountPlanner();
    private final CacheTrigger<ProviderAccount> trigger = new CacheTrigger<>(ProviderAccount.class, "secrets");

    public AccountReconciler(
            ReconcileLoop.Setting setting,
            PlanApplier applier,
            Primaries<ProviderAccount> accounts,
            KindCache<Secret> secrets) {
        this.loop = new ReconcileLoop<>("ProviderAccount", setting);
        this.applier = applier;
        this.accounts = accounts;
        this.secrets = secrets;
        this.clock = setting.clock();
    }

    /** The accounts, with the index that this controller and others need. */
    public static Primaries<ProviderAccount> primaries() {
        return new Primaries<>(ProviderAccount.class, Map.of(BY_SECRET, AccountReconciler::secretOf));
    }

    private static List<String> secretOf(ProviderAccount account) {
        var ref = account.getSpec() == null ? null : account.getSpec().credentialsSecretRef();
        return ref == null ? List.of() : List.of(account.getMetadata().getNamespace() + "/" + ref.name());
    }

    @Override
    public List<EventSource<?, ProviderAccount>> prepareEventSources(EventSourceContext<ProviderAccount> context) {
        accounts.lend(context.getPrimaryCache());
        secrets.onChange(secret -> trigger.wake(
                accounts
                        .byIndex(
                                BY_SECRET,
                                secret.getMetadata().getNamespace() + "/"
                                        + secret.getMetadata().getName())
                        .stream()
                        .map(ResourceID::fromResource)));
        return List.of(accounts, trigger);
    }

    @Override
    public UpdateControl<ProviderAccount> reconcile(ProviderAccount account, Context<ProviderAccount> context) {
        return loop.reconcile(account, () -> {
            var world = AccountWorld.observe(account, secrets, clock.instant());
            var plan = AccountPlanner.plan(account, world);
            applier.apply(plan, account, planner, accounts, context, world.now());
            return new Step.Done(plan.recheckAfter());
        });
    }
}

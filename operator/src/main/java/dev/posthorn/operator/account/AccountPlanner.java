package dev.posthorn.operator.account;

import dev.posthorn.contract.ProviderEndpoints;
import dev.posthorn.crd.Condition;
import dev.posthorn.crd.ConditionType;
import dev.posthorn.crd.ProviderAccount;
import dev.posthorn.crd.Reason;
import dev.posthorn.operator.plan.Conditions;
import dev.posthorn.operator.plan.Conditions.Finding;
import dev.posthorn.operator.plan.Pause;
import dev.posthorn.operator.plan.Plan;
import dev.posthorn.operator.plan.Shortfall;
import dev.posthorn.operator.plan.StatusOf;
import io.fabric8.kubernetes.api.model.Secret;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decides whether an account can be used. */
final class AccountPlanner implements StatusOf<ProviderAccount, ProviderAccount.Status> {

    static Plan<ProviderAccount.Status> plan(ProviderAccount account, AccountWorld world) {
        Pause pause = Pause.of(account, world.now());
        var findings = new ArrayList<Finding>();
        Optional<Duration> recheck = Optional.empty();
        if (pause instanceof Pause.Paused paused) {
            recheck = Optional.of(paused.left());
            findings.addAll(keptFindings(account));
        } else {
            Finding credentials = credentials(account, world);
            findings.add(ready(account, credentials));
            findings.add(credentials);
        }
        pause.finding().ifPresent(findings::add);
        ProviderAccount.Status shown = account.getStatus();
        return Plan.statusOnly(
                new ProviderAccount.Status(
                        account.getMetadata().getGeneration(),
                        endpoint(account.getSpec()),
                        Conditions.merge(
                                shown == null ? null : shown.conditions(),
                                findings,
                                account.getMetadata().getGeneration(),
                                world.now())),
                recheck);
    }

    private static List<Finding> keptFindings(ProviderAccount account) {
        return Conditions.kept(
                account.getStatus() == null ? null : account.getStatus().conditions(),
                List.of(ConditionType.Ready, ConditionType.CredentialsValid));
    }

    private static Finding ready(ProviderAccount account, Finding credentials) {
        return credentials.isTrue()
                ? Finding.good(ConditionType.Ready, Reason.Available, "delivers by " + endpoint(account.getSpec()))
                : Finding.bad(ConditionType.Ready, credentials.reason(), credentials.message());
    }

    private static Finding credentials(ProviderAccount account, AccountWorld world) {
        var ref = account.getSpec().credentialsSecretRef();
        if (ref == null) {
            return Finding.good(ConditionType.CredentialsValid, Reason.Available, "the account needs no credentials");
        }
        String where = "Secret " + account.getMetadata().getNamespace() + "/" + ref.name();
        return world.credentials()
                .map(secret -> judged(account.getSpec(), secret, where))
                .orElseGet(() -> Finding.bad(
                        ConditionType.CredentialsValid,
                        Reason.CredentialsMissing,
                        where + " is not there: create it with "
                                + CredentialChecks.keys(account.getSpec().type())));
    }

    private static Finding judged(ProviderAccount.Spec spec, Secret secret, String where) {
        var problems = CredentialChecks.problems(spec, secret);
        return problems.isEmpty()
                ? Finding.good(ConditionType.CredentialsValid, Reason.Available, where + " holds what is needed")
                : Finding.bad(
                        ConditionType.CredentialsValid,
                        Reason.CredentialsInvalid,
                        where + ": " + String.join(", ", problems));
    }

    /** Without user info and query, where people put tokens. */
    static String endpoint(ProviderAccount.Spec spec) {
        return switch (spec.type()) {
            case Webhook ->
                withoutSecrets(Objects.requireNonNull(spec.webhook()).url());
            case Smtp -> {
                var smtp = Objects.requireNonNull(spec.smtp());
                yield "smtp://" + smtp.host() + ":" + smtp.port();
            }
            case Apns -> {
                var apns = Objects.requireNonNull(spec.apns());
                yield called(apns.endpoint(), ProviderEndpoints.apns(apns.environment()));
            }
            case Fcm -> called(Objects.requireNonNull(spec.fcm()).endpoint(), ProviderEndpoints.FCM);
            case Ses -> {
                var ses = Objects.requireNonNull(spec.ses());
                yield called(ses.endpoint(), ProviderEndpoints.ses(ses.region()));
            }
            case Twilio -> called(Objects.requireNonNull(spec.twilio()).endpoint(), ProviderEndpoints.TWILIO);
        };
    }

    private static String called(@Nullable String written, String usual) {
        return written == null ? usual : withoutSecrets(written);
    }

    private static String withoutSecrets(String url) {
        try {
            URI uri = URI.create(url);
            String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
            return uri.getScheme() + "://" + uri.getHost() + port + Objects.requireNonNullElse(uri.getPath(), "");
        } catch (IllegalArgumentException e) {
            return "(not a URL)";
        }
    }

    @Override
    public ProviderAccount.@Nullable Status shown(ProviderAccount account) {
        return account.getStatus();
    }

    @Override
    public ProviderAccount bare(ProviderAccount.Status status) {
        var account = new ProviderAccount();
        account.setStatus(status);
        return account;
    }

    @Override
    public @Nullable List<Condition> conditions(ProviderAccount.Status status) {
        return status.conditions();
    }

    @Override
    public ProviderAccount.Status corrected(
            ProviderAccount account, ProviderAccount.Status planned, Shortfall shortfall, Instant now) {
        return planned;
    }
}

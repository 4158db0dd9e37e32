package dev.posthorn.operator.account;

import dev.posthorn.crd.ProviderAccount;
import dev.posthorn.crd.ProviderAccount.SmtpAuthentication;
import dev.posthorn.crd.ProviderType;
import dev.posthorn.operator.watch.SecretDigest;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.ArrayList;
import java.util.List;

/** Whether a Secret holds what an account's type needs; sees digests, never values. */
final class CredentialChecks {

    private CredentialChecks() {}

    /** What is wrong, empty when nothing is. */
    static List<String> problems(ProviderAccount.Spec spec, Secret secret) {
        var problems = new ArrayList<String>();
        for (var key : required(spec, secret)) {
            if (!SecretDigest.has(secret, key)) {
                problems.add("key " + key + " is missing or empty");
            }
        }
        if (SecretDigest.has(secret, "ca.crt") && !SecretDigest.holdsCertificates(secret, "ca.crt")) {
            problems.add("ca.crt holds no PEM certificate");
        }
        switch (spec.type()) {
            case Webhook -> {
                if (SecretDigest.has(secret, "signing-secret") && !SecretDigest.holdsBase64(secret, "signing-secret")) {
                    problems.add("signing-secret is not base64, as Standard Webhooks wants it");
                }
            }
            case Apns -> {
                if (SecretDigest.has(secret, "key.p8") && !SecretDigest.holdsPrivateKey(secret, "key.p8")) {
                    problems.add("key.p8 is not a PEM private key as Apple hands it out");
                }
            }
            case Fcm -> {
                if (SecretDigest.has(secret, "service-account.json")
                        && !SecretDigest.holdsPrivateKey(secret, "service-account.json")) {
                    problems.add("service-account.json is not the key file of a Google service account");
                }
            }
            case Smtp, Ses, Twilio -> {}
        }
        return problems;
    }

    private static List<String> required(ProviderAccount.Spec spec, Secret secret) {
        return switch (spec.type()) {
            case Webhook -> List.of();
            case Smtp ->
                spec.smtp() != null && spec.smtp().authentication() == SmtpAuthentication.Login
                        ? List.of("username", "password")
                        : List.of();
            case Apns -> List.of("key.p8");
            case Fcm -> List.of("service-account.json");
            case Ses -> List.of("access-key-id", "secret-access-key");
            case Twilio ->
                SecretDigest.has(secret, "api-key-sid")
                        ? List.of("api-key-sid", "api-key-secret")
                        : List.of("auth-token");
        };
    }

    /** For the message about a Secret that is not there. */
    static String keys(ProviderType type) {
        return switch (type) {
            case Webhook -> "any of the keys token, signing-secret, ca.crt that the endpoint needs";
            case Smtp -> "the keys username and password";
            case Apns -> "the key key.p8";
            case Fcm -> "the key service-account.json";
            case Ses -> "the keys access-key-id and secret-access-key";
            case Twilio -> "the key auth-token, or api-key-sid and api-key-secret";
        };
    }
}

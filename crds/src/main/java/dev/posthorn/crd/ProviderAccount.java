package dev.posthorn.crd;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.posthorn.crd.ProviderApis.Apns;
import dev.posthorn.crd.ProviderApis.Fcm;
import dev.posthorn.crd.ProviderApis.Ses;
import dev.posthorn.crd.ProviderApis.Twilio;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An account at somebody who delivers, from a webhook endpoint to a push service. Namespaced, written by the platform. */
@io.fabric8.kubernetes.model.annotation.Group(Group.NAME)
@Version(Group.VERSION)
@ShortNames("pa")
@Categories(Group.CATEGORY)
@ValidationRule(
        value = "self.metadata.name.matches('^[a-z0-9]([-a-z0-9]*[a-z0-9])?$') && size(self.metadata.name) <= 40",
        message = "metadata.name must be a DNS label of at most 40 characters, such as mail-relay")
@AdditionalPrinterColumn(name = "Type", jsonPath = ".spec.type")
@AdditionalPrinterColumn(name = "Ready", jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(name = "Reason", jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason")
@AdditionalPrinterColumn(name = "Endpoint", jsonPath = ".status.endpoint", priority = 1)
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
public class ProviderAccount extends CustomResource<ProviderAccount.Spec, ProviderAccount.Status>
        implements Namespaced {

    @Override
    @Required
    @JsonPropertyDescription("What the account is.")
    public Spec getSpec() {
        return super.getSpec();
    }

    @Override
    @JsonPropertyDescription("Whether the account can be used.")
    public Status getStatus() {
        return super.getStatus();
    }

    @ValidationRule(
            value = "(self.type == 'Webhook') == has(self.webhook) && (self.type == 'Smtp') == has(self.smtp)"
                    + " && (self.type == 'Apns') == has(self.apns) && (self.type == 'Fcm') == has(self.fcm)"
                    + " && (self.type == 'Ses') == has(self.ses) && (self.type == 'Twilio') == has(self.twilio)",
            message = "an account needs the part of its spec that is named like its type, and no other:"
                    + " webhook, smtp, apns, fcm, ses or twilio")
    @ValidationRule(
            value = "!has(self.smtp) || self.smtp.authentication == 'None' || has(self.credentialsSecretRef)",
            message =
                    "credentialsSecretRef is required when smtp.authentication is Login: the Secret holds username and password",
            fieldPath = ".credentialsSecretRef")
    @ValidationRule(
            value = "self.type in ['Webhook', 'Smtp'] || has(self.credentialsSecretRef)",
            message =
                    "credentialsSecretRef is required for an account of this type: nobody may send without credentials",
            fieldPath = ".credentialsSecretRef")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Spec(
            @Required
            @ValidationRule(value = "self == oldSelf", message = "type is immutable: make another account instead")
            @JsonPropertyDescription("What the provider speaks: Webhook, Smtp, Apns, Fcm, Ses or Twilio. Immutable.")
            ProviderType type,

            @JsonPropertyDescription("The endpoint of an account of type Webhook.") @Nullable
            Webhook webhook,

            @JsonPropertyDescription("The relay of an account of type Smtp.") @Nullable
            Smtp smtp,

            @JsonPropertyDescription("The app of an account of type Apns (Apple Push Notification service).") @Nullable
            Apns apns,

            @JsonPropertyDescription("The project of an account of type Fcm (Firebase Cloud Messaging, HTTP v1).")
            @Nullable
            Fcm fcm,

            @JsonPropertyDescription("The sender of an account of type Ses (Amazon SES, API v2).") @Nullable
            Ses ses,

            @JsonPropertyDescription("The sender of an account of type Twilio (Programmable Messaging).") @Nullable
            Twilio twilio,

            @JsonPropertyDescription("What the provider takes by this account. Not set: as much as comes.") @Nullable
            RateLimit rateLimit,

            @JsonPropertyDescription(
                    "Secret with the account's credentials; workers follow a change without a restart. "
                            + "Webhook: optional keys token (bearer), signing-secret (Standard Webhooks, base64). "
                            + "Smtp: username, password. Apns: key.p8 (the token signing key). "
                            + "Fcm: service-account.json. Ses: access-key-id, secret-access-key; optional session-token. "
                            + "Twilio: auth-token, or api-key-sid and api-key-secret. "
                            + "All: optional ca.crt (PEM), the only authority that is then trusted.")
            @Nullable
            LocalRef credentialsSecretRef) {}

    public record Webhook(
            @Required
            @Size(min = 1, max = 1024)
            @ValidationRule(
                    value =
                            "isURL(self) && url(self).getScheme() in ['http', 'https'] && url(self).getHostname() != ''",
                    message = "webhook.url must be an absolute http or https URL, such as https://hooks.example.com/in")
            @JsonPropertyDescription("Where notifications are posted, an absolute http or https URL.")
            String url,

            @Size(max = 16)
            @Nullable
            @ValidationRule(
                    value = "self.all(c, isCIDR(c))",
                    message = "webhook.allowedCidrs must be address ranges such as 10.20.0.0/16 or fd00::/8")
            @JsonPropertyDescription(
                    "Address ranges that the endpoint may have although they are not public, CIDR. By default a host that "
                            + "resolves to a private, loopback, link-local or otherwise reserved address is refused, so that "
                            + "nobody can make workers call what stands behind the firewall.")
            List<@Size(min = 3, max = 43) String> allowedCidrs,

            @Default("0")
            @Min(0)
            @Max(5)
            @JsonPropertyDescription(
                    "Redirects (307 and 308) that are followed, count; the bearer token goes to the URL's own origin alone. "
                            + "Default 0.")
            Integer maxRedirects) {}

    public record Smtp(
            @Required
            @Size(min = 1, max = 253)
            @ValidationRule(
                    value = "self.matches('^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$')",
                    message = "smtp.host must be a host name or an IPv4 address, without scheme or port")
            @JsonPropertyDescription("Host name or IPv4 address of the relay.")
            String host,

            @Default("587") @Min(1) @Max(65535) @JsonPropertyDescription("TCP port of the relay. Default 587.")
            Integer port,

            @Default("StartTls")
            @JsonPropertyDescription(
                    "How the connection is secured: StartTls (required, never downgraded), Tls, or None. "
                            + "Default StartTls.")
            SmtpTls tls,

            @Default("None")
            @JsonPropertyDescription(
                    "How the worker logs in: None or Login (username and password of the Secret). Default None.")
            SmtpAuthentication authentication,

            @Required
            @Size(min = 3, max = 320)
            @ValidationRule(
                    value = "self.matches('^[^@ ]+@[^@ ]+$')",
                    message = "smtp.from must be one mail address, such as notify@example.com")
            @JsonPropertyDescription("Envelope and header sender of every mail.")
            String from,

            @Default("16")
            @Min(1)
            @Max(500)
            @JsonPropertyDescription("Connections that one worker keeps to the relay at most, count. Default 16.")
            Integer maxConnections) {}

    /** What an account takes. */
    public record RateLimit(
            @Required
            @Min(1)
            @Max(100000)
            @JsonPropertyDescription(
                    "Calls per second that the account takes; a channel gets no more workers than can use it.")
            Integer perSecond) {}

    /** How an SMTP connection is secured. */
    public enum SmtpTls {
        StartTls,
        Tls,
        None
    }

    /** How a worker logs in at a relay. */
    public enum SmtpAuthentication {
        None,
        Login
    }

    public record Status(
            @JsonPropertyDescription("The metadata.generation that this status was computed for.") @Nullable
            Long observedGeneration,

            @JsonPropertyDescription("Where the account's calls go, without credentials.") @Nullable
            String endpoint,

            @Size(max = 16) @JsonPropertyDescription("Ready, CredentialsValid, Paused.") @Nullable
            List<Condition> conditions) {}
}

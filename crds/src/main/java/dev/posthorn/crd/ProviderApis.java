package dev.posthorn.crd;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** The parts of a {@link ProviderAccount} that belong to one provider's own API. */
public final class ProviderApis {

    private static final String ENDPOINT_RULE =
            "isURL(self) && url(self).getScheme() in ['http', 'https'] && url(self).getHostname() != ''";

    private ProviderApis() {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Apns(
            @Required
            @Size(min = 1, max = 255)
            @JsonPropertyDescription("Topic of every push: the bundle id of the app, such as com.example.shop.")
            String topic,

            @Required
            @Size(min = 10, max = 10)
            @JsonPropertyDescription("Team id of the developer account, ten characters.")
            String teamId,

            @Required
            @Size(min = 10, max = 10)
            @JsonPropertyDescription("Key id of key.p8 in the Secret, ten characters.")
            String keyId,

            @Default("Production")
            @JsonPropertyDescription(
                    "Which of Apple's services takes the app's tokens: Production or Sandbox. Default Production.")
            ApnsEnvironment environment,

            @Size(max = 256)
            @ValidationRule(value = ENDPOINT_RULE, message = "apns.endpoint must be an absolute http or https URL")
            @JsonPropertyDescription(
                    "Base URL that is called in the place of Apple's own, for a gateway in between. Not set: Apple's.")
            @Nullable
            String endpoint) {}

    /** Apple's two services; a device token is known to one of them. */
    public enum ApnsEnvironment {
        Production,
        Sandbox
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Fcm(
            @Required
            @Size(min = 4, max = 63)
            @ValidationRule(
                    value = "self.matches('^[a-z0-9:.-]+$')",
                    message = "fcm.projectId must be the id of a Firebase project, such as shop-1a2b3")
            @JsonPropertyDescription("Id of the Firebase project.")
            String projectId,

            @Size(max = 256)
            @ValidationRule(value = ENDPOINT_RULE, message = "fcm.endpoint must be an absolute http or https URL")
            @JsonPropertyDescription(
                    "Base URL that is called in the place of Google's own, for a gateway in between. Not set: Google's. "
                            + "Where tokens are fetched stands in the service account's own token_uri.")
            @Nullable
            String endpoint) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Ses(
            @Required
            @Size(min = 3, max = 32)
            @ValidationRule(
                    value = "self.matches('^[a-z0-9-]+$')",
                    message = "ses.region must be an AWS region, such as eu-west-1")
            @JsonPropertyDescription("AWS region whose SES is called.")
            String region,

            @Required
            @Size(min = 3, max = 320)
            @ValidationRule(
                    value = "self.matches('^[^@ ]+@[^@ ]+$')",
                    message = "ses.from must be one mail address, such as notify@example.com")
            @JsonPropertyDescription("Sender of every mail, a verified identity.")
            String from,

            @Size(max = 64)
            @JsonPropertyDescription("Configuration set that every mail names. Not set: none.")
            @Nullable
            String configurationSet,

            @Size(max = 256)
            @ValidationRule(value = ENDPOINT_RULE, message = "ses.endpoint must be an absolute http or https URL")
            @JsonPropertyDescription(
                    "Base URL that is called in the place of AWS's own, for a VPC endpoint. Not set: AWS's.")
            @Nullable
            String endpoint) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @ValidationRule(
            value = "has(self.from) != has(self.messagingServiceSid)",
            message = "twilio needs from or messagingServiceSid, and not both")
    public record Twilio(
            @Required
            @Size(min = 34, max = 34)
            @ValidationRule(
                    value = "self.matches('^AC[0-9a-fA-F]{32}$')",
                    message = "twilio.accountSid must begin with AC and go on with 32 hexadecimal digits")
            @JsonPropertyDescription("SID of the account.")
            String accountSid,

            @Size(max = 32)
            @JsonPropertyDescription("Number (E.164), short code or alphanumeric sender of every message.")
            @Nullable
            String from,

            @Size(max = 34) @JsonPropertyDescription("Messaging Service that picks the sender, its SID.") @Nullable
            String messagingServiceSid,

            @Size(max = 256)
            @ValidationRule(value = ENDPOINT_RULE, message = "twilio.endpoint must be an absolute http or https URL")
            @JsonPropertyDescription(
                    "Base URL that is called in the place of Twilio's own, for a gateway in between. Not set: Twilio's.")
            @Nullable
            String endpoint) {}
}

package dev.posthorn.crd;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What recipients are spared; {@code spec.policy} of a {@link NotificationChannel}. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ChannelPolicy(
        @Size(max = 16)
        @ValidationRule(
                value = "self.all(c, size(c) > 0 && size(c) <= 64)",
                message = "mandatoryCategories must be names of 1 to 64 characters, such as security")
        @JsonPropertyDescription("Values of the header posthorn-category that nobody can opt out of, such as security. "
                + "Default: none.")
        @Nullable
        List<String> mandatoryCategories,

        @JsonPropertyDescription("A time of day at which recipients are left alone. Not set: none.") @Nullable
        QuietHours quietHours,

        @Size(max = 4)
        @JsonPropertyDescription(
                "How many notifications of the channel one recipient is sent in any stretch of time; what is more ends as "
                        + "Suppressed. Retries of a notification count once. Default: no limit.")
        @Nullable
        List<RecipientCap> recipientCaps) {

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @ValidationRule(
            value = "self.window.substring(0, 5) != self.window.substring(6)",
            message = "quietHours.window must begin and end at different times",
            fieldPath = ".window")
    public record QuietHours(
            @Required
            @Size(min = 11, max = 11)
            @Pattern("^([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9]$")
            @JsonPropertyDescription(
                    "When it is quiet where the recipient is, HH:mm-HH:mm, such as 22:00-07:00. A notification waits until it "
                            + "is over, without an attempt; one whose deadline passes first ends as Suppressed. Recipients may set their own.")
            String window,

            @Default("UTC")
            @Size(min = 1, max = 64)
            @Pattern("^[A-Za-z][A-Za-z0-9_+/-]*$")
            @JsonPropertyDescription(
                    "Time zone of recipients whose preferences name none, IANA name such as Europe/Berlin. Default UTC.")
            String timeZone,

            @Default("[\"critical\"]")
            @Size(max = 3)
            @JsonPropertyDescription("Lanes that go through at any time. Default: critical.")
            List<LaneName> exemptLanes) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record RecipientCap(
            @Required
            @Size(max = 32)
            @Pattern(KubernetesDuration.PATTERN)
            @ValidationRule(
                    value = "duration(self) >= duration('1s') && duration(self) <= duration('168h')",
                    message = "recipientCaps.per must be between 1s and 168h")
            @JsonPropertyDescription("The stretch of time, duration.")
            KubernetesDuration per,

            @Required @Min(1) @Max(1000) @JsonPropertyDescription("Notifications in any such stretch, count.")
            Integer max,

            @Default("[\"critical\"]")
            @Size(max = 3)
            @JsonPropertyDescription("Lanes that are neither counted nor limited. Default: critical.")
            List<LaneName> exemptLanes) {}
}

package dev.posthorn.contract;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.posthorn.crd.ChannelType;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * All that one recipient of a tenant wants and doesn't want, on {@link TopicNames#PREFERENCES} under {@link #key}. Each write
 * replaces the one before as a whole; a record without a value takes it back.
 *
 * @param optOuts what is not to be sent; null or empty for nothing
 * @param timeZone IANA name such as {@code Europe/Berlin}; null when not known
 * @param quietHours {@code HH:mm-HH:mm} in {@code timeZone}, instead of the channel's; null for the channel's
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Preference(
        @Nullable List<OptOut> optOuts,
        @Nullable String timeZone,
        @Nullable String quietHours) {

    /**
     * Something not to be sent.
     *
     * @param type by channels of this type; null for any
     * @param category of this {@link MessageHeaders#CATEGORY}; null for all, those without one included
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record OptOut(
            @Nullable ChannelType type, @Nullable String category) {}

    public Preference {
        optOuts = optOuts == null ? null : List.copyOf(optOuts);
    }

    /**
     * Key of the record, and so what decides its partition. Recipients that differ in case or surrounding space only are one: an opt-out
     * is meant for whoever reads the mailbox.
     *
     * @param tenant as {@link MessageHeaders#TENANT} says, empty where a notification names none
     * @param recipient as {@link Notification#recipient} says
     */
    public static String key(String tenant, String recipient) {
        return tenant.replace("%", "%25").replace("/", "%2F")
                + "/"
                + recipient.strip().toLowerCase(Locale.ROOT);
    }
}

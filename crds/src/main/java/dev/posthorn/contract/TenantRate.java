package dev.posthorn.contract;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * How many notifications of a tenant one gateway may accept: a token bucket.
 *
 * @param perSecond refilled in a second, count, at least 1
 * @param burst how many the bucket holds, count, at least 1
 * @param reason why it is not more, told to the tenant with a refusal; null: {@link #REASON}
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TenantRate(int perSecond, int burst, @Nullable String reason) {

    public static final String REASON = "TenantQuota";
    /** Where nothing else is said: nobody is unlimited by accident. */
    public static final TenantRate DEFAULT = new TenantRate(1000, 2000, "DefaultRate");

    /** @throws IllegalArgumentException when a number is below 1 */
    public TenantRate {
        if (perSecond < 1 || burst < 1) {
            throw new IllegalArgumentException(
                    "perSecond and burst must be at least 1, not " + perSecond + " and " + burst);
        }
        reason = reason == null ? REASON : reason;
    }
}

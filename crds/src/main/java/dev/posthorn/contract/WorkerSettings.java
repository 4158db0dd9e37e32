package dev.posthorn.contract;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.posthorn.crd.ChannelType;
import dev.posthorn.crd.KubernetesDuration;
import dev.posthorn.crd.LaneName;
import dev.posthorn.crd.NotificationChannel.Ordering;
import dev.posthorn.crd.OnAmbiguousTimeout;
import dev.posthorn.crd.ProviderAccount.SmtpAuthentication;
import dev.posthorn.crd.ProviderAccount.SmtpTls;
import dev.posthorn.crd.ProviderApis;
import dev.posthorn.crd.ProviderType;
import dev.posthorn.crd.RegionStores;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that a worker of a channel is told when it starts; written by the operator, without secrets.
 *
 * @param namespace namespace of the channel
 * @param channel name of the channel
 * @param region name of the region
 * @param type what the channel delivers
 * @param kafka where records are
 * @param lanes the channel's lanes, most urgent first
 * @param rungs delays of the retry ladder, ascending, at least one
 * @param delivery delivery policy
 * @param providers accounts of the channel, in the order of its spec
 * @param maxInFlight records in the hands of providers at a time, count
 * @param stores where workers remember; null for each in its own memory
 * @param policy what recipients are spared; null for nothing, in which case no preferences are read
 * @param drainTimeout how long in-flight records may take after SIGTERM; below the pod's grace period
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record WorkerSettings(
        String namespace,
        String channel,
        String region,
        ChannelType type,
        Kafka kafka,
        List<Lane> lanes,
        List<KubernetesDuration> rungs,
        Delivery delivery,
        List<Provider> providers,
        int maxInFlight,
        KubernetesDuration drainTimeout,
        @Nullable Stores stores,
        @Nullable Policy policy) {

    /**
     * Where records are.
     *
     * @param bootstrapServers host:port pairs separated by commas
     * @param tls whether to use TLS with the material in {@link WorkerEnv#KAFKA_DIR}
     */
    public record Kafka(String bootstrapServers, boolean tls) {}

    /**
     * A lane to read.
     *
     * @param name lane
     * @param latencyObjective how late a record of the lane may be settled; a bucket boundary of the lateness histogram
     */
    public record Lane(LaneName name, KubernetesDuration latencyObjective) {}

    /** See the fields of the same names of {@code NotificationChannel.spec.delivery}. */
    public record Delivery(
            KubernetesDuration ttl,
            KubernetesDuration attemptTimeout,
            int maxAttempts,
            KubernetesDuration backoffInitial,
            int backoffFactor,
            KubernetesDuration backoffMaxDelay,
            KubernetesDuration maxRetryAfter,
            @Nullable OnAmbiguousTimeout onAmbiguousTimeout,
            @Nullable KubernetesDuration dedupWindow,
            @Nullable Ordering ordering) {

        /** Whether each recipient's notifications are kept in order; those of an older operator are not. */
        public boolean perRecipient() {
            return ordering == Ordering.PerRecipient;
        }
    }

    /**
     * An account to deliver by.
     *
     * @param name name of the ProviderAccount, and of its folder in {@link WorkerEnv#CREDENTIALS_DIR}
     * @param type which one of the parts that follow is set
     * @param priority accounts of a lower number are used first
     * @param weight share of the account among those of its priority
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Provider(
            String name,
            ProviderType type,
            @Nullable Webhook webhook,
            @Nullable Smtp smtp,
            ProviderApis.@Nullable Apns apns,
            ProviderApis.@Nullable Fcm fcm,
            ProviderApis.@Nullable Ses ses,
            ProviderApis.@Nullable Twilio twilio,
            @Nullable Integer priority,
            @Nullable Integer weight) {

        /** An account with one part and no cap; the others of its channel are used alike. */
        public static Provider webhook(String name, String url, List<String> allowedCidrs) {
            var part = new Webhook(url, allowedCidrs, 0);
            return new Provider(name, ProviderType.Webhook, part, null, null, null, null, null, null, null);
        }
    }

    /**
     * A webhook endpoint.
     *
     * @param url where to post
     * @param allowedCidrs ranges that the endpoint may have although they are not public
     * @param maxRedirects redirects that are followed, count
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Webhook(
            String url,
            @Nullable List<String> allowedCidrs,
            @Nullable Integer maxRedirects) {}

    /** See the fields of the same names of {@code ProviderAccount.spec.smtp}. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Smtp(
            String host,
            int port,
            SmtpTls tls,
            SmtpAuthentication authentication,
            String from,
            @Nullable Integer maxConnections) {}

    /**
     * Where workers remember.
     *
     * @param redis null for the memory of each worker
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Stores(@Nullable Redis redis) {}

    /** See the fields of the same names of {@code NotificationRegion.spec.stores.redis}; {@link WorkerEnv#STORE_DIR} has the login. */
    public record Redis(List<String> addresses, RegionStores.Mode mode, boolean tls) {}

    /** See {@code NotificationChannel.spec.policy}. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Policy(
            @Nullable List<String> mandatoryCategories,
            @Nullable QuietHours quietHours,
            @Nullable List<RecipientCap> recipientCaps) {}

    /** See {@code NotificationChannel.spec.policy.quietHours}. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record QuietHours(
            String window, String timeZone, @Nullable List<LaneName> exemptLanes) {}

    /** See {@code NotificationChannel.spec.policy.recipientCaps}. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record RecipientCap(
            KubernetesDuration per, int max, @Nullable List<LaneName> exemptLanes) {}

    public TopicNames topics() {
        return new TopicNames(namespace, channel);
    }
}

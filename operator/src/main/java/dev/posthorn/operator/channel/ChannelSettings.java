package dev.posthorn.operator.channel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.posthorn.contract.WorkerEnv;
import dev.posthorn.contract.WorkerSettings;
import dev.posthorn.crd.ChannelPolicy;
import dev.posthorn.crd.KubernetesDuration;
import dev.posthorn.crd.NotificationChannel;
import dev.posthorn.crd.NotificationChannel.Lane;
import dev.posthorn.crd.RegionStores;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** The ConfigMap with what a worker is told at start; no secrets. */
public final class ChannelSettings {

    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    /** What a worker needs beyond the call in hand to write the outcome and give the rest back. */
    private static final Duration AFTER_LAST_CALL = Duration.ofSeconds(10);

    private ChannelSettings() {}

    public static ConfigMap configMap(ChannelInputs in) {
        return new ConfigMapBuilder()
                .withMetadata(ChannelNames.metadata(in.channel(), in.names().worker()))
                .withData(Map.of(WorkerEnv.SETTINGS_FILE, json(in)))
                .build();
    }

    static String json(ChannelInputs in) {
        try {
            return JSON.writeValueAsString(settings(in)) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Settings of " + in.names() + " cannot be written as JSON", e);
        }
    }

    static WorkerSettings settings(ChannelInputs in) {
        var spec = in.spec();
        return new WorkerSettings(
                in.names().namespace(),
                in.names().channel(),
                in.region().getMetadata().getName(),
                spec.type(),
                new WorkerSettings.Kafka(in.region().getSpec().kafka().bootstrapServers(), in.tls()),
                lanes(spec.lanes()),
                RetryRungs.of(spec.delivery().backoff()).stream()
                        .map(KubernetesDuration::of)
                        .toList(),
                delivery(spec.delivery()),
                ProviderSettings.of(in),
                spec.worker().maxInFlight(),
                KubernetesDuration.of(drainTimeout(spec)),
                stores(in.region().getSpec().stores()),
                policy(spec.policy()));
    }

    /** Long enough for every call that is under way when the worker is asked to stop. */
    static Duration drainTimeout(NotificationChannel.Spec spec) {
        return spec.delivery().attemptTimeout().toDuration().plus(AFTER_LAST_CALL);
    }

    static List<WorkerSettings.Lane> lanes(List<Lane> lanes) {
        return lanes.stream()
                .sorted(Comparator.comparing(Lane::name))
                .map(lane -> new WorkerSettings.Lane(lane.name(), objective(lane)))
                .toList();
    }

    private static KubernetesDuration objective(Lane lane) {
        var written = lane.latencyObjective();
        return written == null ? KubernetesDuration.of(lane.name().latencyObjective()) : written;
    }

    private static WorkerSettings.Delivery delivery(NotificationChannel.Delivery delivery) {
        var backoff = delivery.backoff();
        return new WorkerSettings.Delivery(
                delivery.ttl(),
                delivery.attemptTimeout(),
                delivery.maxAttempts(),
                backoff.initial(),
                backoff.factor(),
                backoff.maxDelay(),
                delivery.maxRetryAfter(),
                delivery.onAmbiguousTimeout(),
                delivery.deduplication().window(),
                delivery.ordering());
    }

    private static WorkerSettings.Stores stores(RegionStores stores) {
        var redis = stores.redis();
        return new WorkerSettings.Stores(
                redis == null
                        ? null
                        : new WorkerSettings.Redis(
                                List.of(redis.addresses().split(",", -1)), redis.mode(), redis.tls()));
    }

    private static WorkerSettings.Policy policy(ChannelPolicy policy) {
        var quiet = policy.quietHours();
        var caps = policy.recipientCaps();
        return new WorkerSettings.Policy(
                policy.mandatoryCategories(),
                quiet == null
                        ? null
                        : new WorkerSettings.QuietHours(quiet.window(), quiet.timeZone(), quiet.exemptLanes()),
                caps == null
                        ? null
                        : caps.stream()
                                .map(cap -> new WorkerSettings.RecipientCap(cap.per(), cap.max(), cap.exemptLanes()))
                                .toList());
    }
}

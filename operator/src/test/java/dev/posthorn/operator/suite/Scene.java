package dev.posthorn.operator.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthorn.crd.Condition;
import dev.posthorn.crd.ConditionType;
import dev.posthorn.crd.Group;
import dev.posthorn.crd.NotificationChannel;
import dev.posthorn.crd.Reason;
import dev.posthorn.local.broker.KafkaBroker;
import dev.posthorn.operator.PosthornOperator;
import dev.posthorn.operator.plan.Conditions;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.TestInfo;

/** One test's namespace, and what the test sees and does in it and in Kafka. */
final class Scene {
    final String ns;
    private final Cluster cluster;
    private final KafkaBroker broker;
    private final PosthornOperator operator;

    Scene(Cluster cluster, KafkaBroker broker, PosthornOperator operator, TestInfo test) {
        this(
                cluster,
                broker,
                operator,
                "t"
                        + Integer.toHexString(
                                test.getTestMethod().orElseThrow().getName().hashCode()));
    }

    Scene(Cluster cluster, KafkaBroker broker, PosthornOperator operator, String ns) {
        this.cluster = cluster;
        this.broker = broker;
        this.operator = operator;
        this.ns = ns;
        cluster.namespace(ns);
    }

    /** A channel {@code orders} with all that it needs. */
    void orders() {
        hooks();
        cluster.apply(Samples.channel(ns, "orders", "hooks"));
    }

    void hooks() {
        cluster.secret(ns, "hooks", Map.of("token", "secret-token"));
        cluster.apply(Samples.account(ns, "hooks"));
    }

    NotificationChannel ready(String name) {
        Waits.untilAsserted(() -> {
            Condition ready = condition(name, ConditionType.Ready);
            assertThat(ready.status()).as("%s", ready).isEqualTo(Condition.Status.True);
            assertThat(ready.observedGeneration())
                    .isEqualTo(cluster.channel(ns, name).getMetadata().getGeneration());
        });
        return cluster.channel(ns, name);
    }

    Condition condition(String name, ConditionType type) {
        return Conditions.find(cluster.channel(ns, name).getStatus().conditions(), type)
                .orElseThrow();
    }

    Condition notReady(String name, Reason reason) {
        Waits.untilAsserted(() -> {
            Condition ready = condition(name, ConditionType.Ready);
            assertThat(ready.status()).as("%s", ready).isEqualTo(Condition.Status.False);
            assertThat(ready.reason()).as("%s", ready).isEqualTo(reason.name());
        });
        return condition(name, ConditionType.Ready);
    }

    Deployment deployment(String channel) {
        return cluster.client
                .apps()
                .deployments()
                .inNamespace(ns)
                .withName(channel + "-worker")
                .get();
    }

    Container container() {
        return deployment("orders")
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst();
    }

    String configHash() {
        return deployment("orders")
                .getSpec()
                .getTemplate()
                .getMetadata()
                .getAnnotations()
                .get(Group.ANNOTATION_CONFIG_HASH);
    }

    String settings() {
        return cluster.client
                .configMaps()
                .inNamespace(ns)
                .withName("orders-worker")
                .get()
                .getData()
                .get("worker.json");
    }

    List<HasMetadata> children(String channel) {
        return Stream.of(
                        ServiceAccount.class,
                        ConfigMap.class,
                        Deployment.class,
                        PodDisruptionBudget.class,
                        NetworkPolicy.class)
                .<HasMetadata>flatMap(type -> cluster
                        .client
                        .resources(type)
                        .inNamespace(ns)
                        .withLabel(Group.LABEL_CHANNEL, channel)
                        .list()
                        .getItems()
                        .stream())
                .toList();
    }

    void edit(String channel, String path, String json) {
        cluster.client
                .resource(cluster.channel(ns, channel))
                .patch(
                        PatchContext.of(PatchType.JSON),
                        "[{\"op\":\"add\",\"path\":\"/" + path + "\",\"value\":" + json + "}]");
    }

    List<Event> events(Reason reason) {
        return cluster.client.v1().events().inNamespace(ns).list().getItems().stream()
                .filter(event -> reason.name().equals(event.getReason()))
                .toList();
    }

    long reconciles() {
        return operator.meterRegistry().find("posthorn.reconcile").tag("kind", "NotificationChannel").timers().stream()
                .mapToLong(Timer::count)
                .sum();
    }

    /** Waits until neither the reconciles nor the writes of the operator grow for a while. */
    void untilQuiet() {
        var last = new double[] {-1, 0};
        Waits.until(() -> {
            double now = reconciles() + Cluster.writes(operator);
            last[1] = now == last[0] ? last[1] + 1 : 0;
            last[0] = now;
            return last[1] >= 15;
        });
    }

    String prefix(String channel) {
        return "posthorn." + ns + "." + channel + ".";
    }

    /** As one broker lists them, which learns of a change a moment after the controller has confirmed it. */
    List<String> topics(String channel) {
        return kafka(admin -> get(admin.listTopics().names())).stream()
                .filter(name -> name.startsWith(prefix(channel)))
                .map(name -> name.substring(prefix(channel).length()))
                .toList();
    }

    int partitions(String channel, String topic) {
        return kafka(admin -> get(
                        admin.describeTopics(List.of(prefix(channel) + topic)).allTopicNames()))
                .get(prefix(channel) + topic)
                .partitions()
                .size();
    }

    String config(String channel, String topic, String key) {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, prefix(channel) + topic);
        return kafka(admin -> get(admin.describeConfigs(List.of(resource)).all()))
                .get(resource)
                .get(key)
                .value();
    }

    void createTopic(String channel, String topic, int partitions) {
        kafka(admin -> get(admin.createTopics(List.of(new NewTopic(prefix(channel) + topic, partitions, (short) 1)))
                .all()));
    }

    void deleteTopic(String channel, String topic) {
        kafka(admin -> get(admin.deleteTopics(List.of(prefix(channel) + topic)).all()));
    }

    void setConfig(String channel, String topic, String key, String value) {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, prefix(channel) + topic);
        var change = new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET);
        kafka(admin -> get(
                admin.incrementalAlterConfigs(Map.of(resource, List.of(change))).all()));
    }

    private <T> T kafka(Function<Admin, T> what) {
        try (var admin = Admin.create(broker.clientConfig())) {
            return what.apply(admin);
        }
    }

    private static <T> T get(KafkaFuture<T> future) {
        try {
            return future.get(20, java.util.concurrent.TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException("Kafka did not do what the test asked", e);
        }
    }
}

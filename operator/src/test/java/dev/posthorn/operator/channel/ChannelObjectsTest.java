package dev.posthorn.operator.channel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthorn.contract.TopicNames;
import dev.posthorn.crd.ProviderAccount;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.strimzi.api.kafka.model.user.KafkaUserAuthorizationSimple;
import io.strimzi.api.kafka.model.user.acl.AclRuleGroupResource;
import io.strimzi.api.kafka.model.user.acl.AclRuleTopicResource;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ChannelObjectsTest {

    private static final String DNS_LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";

    /** Every check of the Pod Security standard, profile restricted, that can fail for a Linux pod. */
    @ParameterizedTest
    @MethodSource("dev.posthorn.operator.channel.GoldenChannelTest#scenarios")
    void workerPodsPassPodSecurityRestricted(String name) {
        var pod = pod(Scenario.read(name).inputs());

        assertThat(pod.getHostNetwork()).isNull();
        assertThat(pod.getHostPID()).isNull();
        assertThat(pod.getHostIPC()).isNull();
        assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(pod.getSecurityContext().getRunAsUser()).isNull();
        assertThat(pod.getSecurityContext().getSysctls()).isEmpty();
        assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
        assertThat(pod.getInitContainers()).isEmpty();
        assertThat(pod.getContainers()).singleElement().satisfies(container -> {
            var security = container.getSecurityContext();
            assertThat(security.getPrivileged()).isNull();
            assertThat(security.getAllowPrivilegeEscalation()).isFalse();
            assertThat(security.getReadOnlyRootFilesystem()).isTrue();
            assertThat(security.getCapabilities().getDrop()).containsExactly("ALL");
            assertThat(security.getCapabilities().getAdd()).isEmpty();
            assertThat(security.getProcMount()).isNull();
            assertThat(container.getPorts())
                    .allSatisfy(port -> assertThat(port.getHostPort()).isNull());
        });
        assertThat(pod.getVolumes())
                .allSatisfy(volume -> assertThat(volume.getHostPath()).isNull());
        assertThat(pod.getAutomountServiceAccountToken()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("dev.posthorn.operator.channel.GoldenChannelTest#scenarios")
    void theKillComesAfterTheDrain(String name) {
        var in = Scenario.read(name).inputs();

        assertThat(pod(in).getTerminationGracePeriodSeconds())
                .isGreaterThan(
                        ChannelSettings.settings(in).drainTimeout().toDuration().toSeconds());
        assertThat(ChannelSettings.settings(in).drainTimeout().toDuration())
                .isGreaterThan(in.spec().delivery().attemptTimeout().toDuration());
    }

    @ParameterizedTest
    @MethodSource("dev.posthorn.operator.channel.GoldenChannelTest#scenarios")
    void everyMountHasItsVolumeAndNoneIsLeftOver(String name) {
        var pod = pod(Scenario.read(name).inputs());

        assertThat(pod.getContainers().getFirst().getVolumeMounts())
                .extracting(mount -> mount.getName())
                .containsExactlyInAnyOrderElementsOf(pod.getVolumes().stream()
                        .map(volume -> volume.getName())
                        .toList());
    }

    @Test
    void aStoppedChannelHasNoWorkersAndKeepsItsTopics() {
        var running = Scenario.read("webhook-minimal").inputs();
        var stopped = Scenario.read("stopped-on-strimzi").inputs();

        assertThat(ChannelWorkers.deployment(stopped).getSpec().getReplicas()).isZero();
        assertThat(ChannelWorkers.deployment(running).getSpec().getReplicas()).isEqualTo(1);
        assertThat(ChannelTopics.wanted(stopped.channel(), stopped.region(), true))
                .isEqualTo(ChannelTopics.wanted(running.channel(), running.region(), true));
    }

    @Test
    void whateverAWorkerReadsAtStartRollsThePodsWhenItChanges() {
        var in = Scenario.read("mail-two-lanes-over-tls").inputs();
        var otherKafka = new ChannelInputs(in.channel(), in.region(), in.accounts(), "other", "image", in.replicas());
        var fewer = new ChannelInputs(
                in.channel(), in.region(), in.accounts().subList(0, 1), in.kafkaSecretHash(), "image", in.replicas());

        assertThat(Set.of(
                        ChannelWorkers.configHash(in),
                        ChannelWorkers.configHash(otherKafka),
                        ChannelWorkers.configHash(fewer)))
                .hasSize(3);
    }

    @Test
    void noSecretStandsInWhatEverybodyMayRead() {
        var objects = Scenario.read("mail-two-lanes-over-tls").objects();

        assertThat(objects.stream().filter(object -> !(object instanceof Secret)))
                .allSatisfy(object -> assertThat(Defaulted.KUBERNETES.asYaml(object))
                        .doesNotContain("a key", "a certificate", "YSBrZXk"));
        assertThat(Scenario.TLS.toString()).doesNotContain("a key");
    }

    @Test
    void namesStayWithinTheirLimitsForTheLongestChannel() {
        var namespace = "n".repeat(63);
        var channel = "c".repeat(40);
        var account = "a".repeat(40);
        var scenario = Scenario.of(
                channelYaml(namespace, channel, account),
                STRIMZI_REGION.replace("NAME", "r".repeat(40)),
                Map.of(account, accountYaml(namespace, account)));

        for (HasMetadata object : scenario.objects()) {
            var name = object.getMetadata().getName();
            assertThat(name.length()).as(name).isLessThanOrEqualTo(253);
            assertThat(name.split("\\.")).as(name).allMatch(label -> label.matches(DNS_LABEL) && label.length() <= 63);
            assertThat(object.getMetadata().getLabels().values()).allMatch(value -> value.length() <= 63);
        }
        assertThat(pod(scenario.inputs()).getVolumes())
                .allMatch(volume ->
                        volume.getName().matches(DNS_LABEL) && volume.getName().length() <= 63);
        assertThat(scenario.inputs().names().user()).hasSizeLessThanOrEqualTo(64);
        assertThat(ChannelTopics.wanted(
                        scenario.inputs().channel(), scenario.inputs().region(), true))
                .allMatch(topic -> topic.name().length() <= 249);
    }

    @Test
    void usersOfLongNamesDiffer() {
        var namespace = "n".repeat(63);

        assertThat(new ChannelNames(namespace, "one").user())
                .isNotEqualTo(new ChannelNames(namespace, "two").user())
                .hasSizeLessThanOrEqualTo(64);
        assertThat(new ChannelNames("a-b", "c").user()).isNotEqualTo(new ChannelNames("a", "b-c").user());
    }

    @Test
    void aUserReachesItsOwnTopicsAndGroupsAndThoseOfNobodyWhoseNameBeginsAlike() {
        var in = Scenario.read("stopped-on-strimzi").inputs();
        var mine = in.names().topics();
        var user =
                StrimziUser.wanted(in.channel(), in.region().getSpec().kafka().strimzi());
        var acls = ((KafkaUserAuthorizationSimple) user.getSpec().getAuthorization()).getAcls();

        for (var channel : new String[] {"order", "order-events-b", "order-event"}) {
            var theirs = new TopicNames("shop", channel);
            assertThat(theirs.deadLetter()).doesNotStartWith(mine.prefix());
            assertThat(theirs.workGroup()).doesNotStartWith(mine.prefix());
        }
        assertThat(acls)
                .extracting(rule -> switch (rule.getResource()) {
                    case AclRuleTopicResource topic -> topic.getPatternType().toValue() + " topic " + topic.getName();
                    case AclRuleGroupResource group -> group.getPatternType().toValue() + " group " + group.getName();
                    default -> "something else";
                })
                .containsExactly(
                        "prefix topic " + mine.prefix(),
                        "literal topic posthorn.status",
                        "literal topic posthorn.preferences",
                        "literal topic posthorn.control",
                        "literal topic posthorn.reports",
                        "prefix group " + mine.prefix());
    }

    static PodSpec pod(ChannelInputs in) {
        return ChannelWorkers.deployment(in).getSpec().getTemplate().getSpec();
    }

    private static String channelYaml(String namespace, String channel, String account) {
        return """
                apiVersion: posthorn.dev/v1alpha1
                kind: NotificationChannel
                metadata: {name: %s, namespace: %s, uid: u}
                spec:
                  type: Webhook
                  providers: [{accountRef: {name: %s}}]
                """.formatted(channel, namespace, account);
    }

    private static ProviderAccount accountYaml(String namespace, String name) {
        return Defaulted.account("""
                apiVersion: posthorn.dev/v1alpha1
                kind: ProviderAccount
                metadata: {name: %s, namespace: %s}
                spec:
                  type: Webhook
                  webhook: {url: "http://127.0.0.1:8443/x"}
                  credentialsSecretRef: {name: s}
                """.formatted(name, namespace));
    }

    private static final String STRIMZI_REGION = """
            apiVersion: posthorn.dev/v1alpha1
            kind: NotificationRegion
            metadata: {name: NAME}
            spec:
              kafka:
                bootstrapServers: kafka:9093
                provisioner: Strimzi
                strimzi: {namespace: kafka, cluster: main}
                caSecretRef: {namespace: kafka, name: ca}
            """;
}

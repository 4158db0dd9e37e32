package dev.posthorn.operator.channel;

import dev.posthorn.crd.Group;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraintBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.time.Duration;
import java.util.HashMap;

/** The pods that deliver, and who they are to the API server: nobody, they hold no token. */
public final class ChannelWorkers {

    /** Between the end of draining and the kill, for closing Kafka clients. */
    private static final Duration AFTER_DRAIN = Duration.ofSeconds(20);

    private static final int KEPT_REVISIONS = 3;

    private ChannelWorkers() {}

    public static ServiceAccount serviceAccount(ChannelInputs in) {
        return new ServiceAccountBuilder()
                .withMetadata(ChannelNames.metadata(in.channel(), in.names().worker()))
                .withAutomountServiceAccountToken(false)
                .build();
    }

    public static Deployment deployment(ChannelInputs in) {
        return new DeploymentBuilder()
                .withMetadata(ChannelNames.metadata(in.channel(), in.names().worker()))
                .withNewSpec()
                .withReplicas(in.replicas())
                .withRevisionHistoryLimit(KEPT_REVISIONS)
                .withSelector(selector(in))
                .withNewStrategy()
                .withType("RollingUpdate")
                .withNewRollingUpdate()
                .withMaxUnavailable(new IntOrString(0))
                .withMaxSurge(new IntOrString("25%"))
                .endRollingUpdate()
                .endStrategy()
                .withTemplate(template(in))
                .endSpec()
                .build();
    }

    /**
     * Hash of everything that a worker reads once, at start; a change of it must roll the pods. Credentials of accounts are not in
     * it: workers follow their files.
     */
    static String configHash(ChannelInputs in) {
        var content = new HashMap<String, String>();
        content.put("settings", ChannelSettings.json(in));
        var kafka = in.kafkaSecretHash();
        if (kafka != null) {
            content.put("kafka", kafka);
        }
        return ContentHash.of(content);
    }

    private static PodTemplateSpec template(ChannelInputs in) {
        return new PodTemplateSpecBuilder()
                .withNewMetadata()
                .withLabels(in.names().labels())
                .addToAnnotations(Group.ANNOTATION_CONFIG_HASH, configHash(in))
                .endMetadata()
                .withNewSpec()
                .withServiceAccountName(in.names().worker())
                .withAutomountServiceAccountToken(false)
                .withEnableServiceLinks(false)
                .withTerminationGracePeriodSeconds(gracePeriodSeconds(in))
                .withNewSecurityContext()
                .withRunAsNonRoot(true)
                .withNewSeccompProfile()
                .withType("RuntimeDefault")
                .endSeccompProfile()
                .endSecurityContext()
                .withTopologySpreadConstraints(
                        spread(in, "topology.kubernetes.io/zone"), spread(in, "kubernetes.io/hostname"))
                .withContainers(WorkerContainer.of(in))
                .withVolumes(WorkerVolumes.volumes(in))
                .endSpec()
                .build();
    }

    private static long gracePeriodSeconds(ChannelInputs in) {
        return ChannelSettings.drainTimeout(in.spec()).plus(AFTER_DRAIN).toSeconds();
    }

    private static TopologySpreadConstraint spread(ChannelInputs in, String key) {
        return new TopologySpreadConstraintBuilder()
                .withMaxSkew(1)
                .withTopologyKey(key)
                .withWhenUnsatisfiable("ScheduleAnyway")
                .withLabelSelector(selector(in))
                .build();
    }

    static LabelSelector selector(ChannelInputs in) {
        return new LabelSelectorBuilder()
                .withMatchLabels(in.names().podSelector())
                .build();
    }
}

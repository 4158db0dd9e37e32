package dev.posthorn.operator.channel;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;

/** Nodes are drained one worker at a time, and a worker that is broken anyway never stops a drain. */
public final class ChannelBudget {

    private ChannelBudget() {}

    public static PodDisruptionBudget wanted(ChannelInputs in) {
        return new PodDisruptionBudgetBuilder()
                .withMetadata(ChannelNames.metadata(in.channel(), in.names().worker()))
                .withNewSpec()
                .withMaxUnavailable(new IntOrString(1))
                .withUnhealthyPodEvictionPolicy("AlwaysAllow")
                .withSelector(ChannelWorkers.selector(in))
                .endSpec()
                .build();
    }
}

package dev.posthorn.operator.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Things that people do to a cluster, one after the other, each when the one before is over.
 *
 * @param name kebab-case, to ask for it by
 * @param setting played undisturbed, to get to where it becomes interesting
 * @param steps played under a schedule of faults
 */
record Scenario(String name, List<Step> setting, List<Step> steps) {

    /** When a step is over. */
    enum Until {
        /** Every channel is Ready for its current generation. */
        READY,
        /** Every channel says for its current generation why it is not ready. */
        EXPLAINED,
        /** No channel is left. */
        GONE
    }

    /** One thing that people do, and what must come of it. */
    record Step(String name, Consumer<World> act, Until until) {}

    static Step step(String name, Until until, Consumer<World> act) {
        return new Step(name, act, until);
    }

    static Scenario named(String name) {
        return new Scenario(name, List.of(), List.of());
    }

    Scenario given(Step... steps) {
        return new Scenario(name, append(setting, steps), this.steps);
    }

    Scenario when(Step... more) {
        return new Scenario(name, setting, append(steps, more));
    }

    private static List<Step> append(List<Step> steps, Step... more) {
        var all = new ArrayList<>(steps);
        all.addAll(List.of(more));
        return List.copyOf(all);
    }

    @Override
    public String toString() {
        return name;
    }
}

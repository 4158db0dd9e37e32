package dev.posthorn.local.scenarios;

import dev.posthorn.crd.LaneName;
import dev.posthorn.operator.lateness.ChannelTrack;
import dev.posthorn.operator.lateness.Evidence;
import dev.posthorn.operator.scaling.ScalingInput;
import dev.posthorn.operator.scaling.ScalingInput.Caps;
import dev.posthorn.operator.scaling.ScalingInput.Load;
import dev.posthorn.operator.scaling.ScalingInput.Workers;
import dev.posthorn.operator.scaling.ScalingMemory;
import dev.posthorn.operator.scaling.ScalingPlanner;
import dev.posthorn.operator.scaling.ScalingPolicy;
import dev.posthorn.operator.topics.ChannelOffsets;
import dev.posthorn.operator.topics.PartitionOffsets;
import dev.posthorn.operator.topics.RecordHead;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.DoubleConsumer;

/** The operator's own code: offsets of each partition every 5 s, evidence, decision. */
final class PosthornLaw implements Law {
    static final double POLL = 5;

    private static final String TOPIC = "posthorn.model.channel.normal";
    private static final double MILLIS = 1000;

    private final Duration catchUp;
    private final int utilizationPercent;
    private final Duration scaleDownDelay;
    private final DoubleConsumer error;
    private final ChannelTrack track = new ChannelTrack();
    private ScalingMemory memory = ScalingMemory.fresh(OptionalDouble.empty());
    private double nextPoll;

    /**
     * The law with the values of a spec.
     *
     * @param error told of each look by how many seconds the evidence was off
     */
    PosthornLaw(Duration catchUp, int utilizationPercent, Duration scaleDownDelay, DoubleConsumer error) {
        this.catchUp = catchUp;
        this.utilizationPercent = utilizationPercent;
        this.scaleDownDelay = scaleDownDelay;
        this.error = error;
    }

    /** With the defaults of {@code spec.worker.scaling}. */
    static PosthornLaw byDefault(DoubleConsumer error) {
        return new PosthornLaw(Duration.ofMinutes(1), 70, Duration.ofMinutes(5), error);
    }

    @Override
    public int decide(World world) {
        nextPoll = nextPoll == 0 ? world.phase() % POLL : nextPoll;
        if (world.now() < nextPoll) {
            return world.wanted();
        }
        nextPoll = world.now() + POLL;
        Instant now = at(world.now());
        Evidence.Seen seen = look(world, now);
        error.accept(Math.abs(seen.late().toMillis() / MILLIS - world.oldestSeconds()));
        var crew = world.scenario().crew();
        double cap = world.scenario().providerCap().applyAsDouble(world.now());
        boolean known = world.scenario().capKnown() && Double.isFinite(cap);
        var outcome = ScalingPlanner.decide(
                new ScalingInput(
                        now,
                        new ScalingPolicy(crew.min(), crew.max(), utilizationPercent, catchUp, scaleDownDelay),
                        Optional.of(new Load(
                                seen.arrivalPerSecond(),
                                seen.sustainedPerSecond(),
                                seen.servicePerSecond(),
                                seen.backlog(),
                                seen.late(),
                                world.scenario().objective(),
                                0)),
                        new Workers(world.wanted(), world.ready(), false),
                        new Caps(known ? OptionalDouble.of(cap) : OptionalDouble.empty(), OptionalInt.empty())),
                memory);
        memory = outcome.memory();
        return outcome.workers();
    }

    private Evidence.Seen look(World world, Instant now) {
        var partitions = new ArrayList<PartitionOffsets>();
        for (int p = 0; p < World.PARTITIONS; p++) {
            long distance = world.end(p) - world.start(p);
            partitions.add(new PartitionOffsets(
                    TOPIC,
                    p,
                    OptionalLong.of(0),
                    OptionalLong.of(world.start(p)),
                    world.end(p),
                    OptionalLong.of(distance)));
        }
        var offsets = new ChannelOffsets(Map.of(LaneName.normal, List.copyOf(partitions)), Optional.empty());
        List<RecordHead> heads = track.headsFor(now, offsets).stream()
                .map(place -> new RecordHead(
                        TOPIC,
                        place.partition(),
                        place.offset(),
                        at(world.headAt(place.partition())),
                        Optional.empty(),
                        Map.of()))
                .toList();
        return track.observe(now, offsets, heads);
    }

    private static Instant at(double seconds) {
        return Instant.EPOCH.plusMillis(Math.round(seconds * MILLIS));
    }
}

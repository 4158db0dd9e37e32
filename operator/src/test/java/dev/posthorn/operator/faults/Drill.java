package dev.posthorn.operator.faults;

import com.fasterxml.jackson.databind.JsonNode;
import dev.posthorn.local.apiserver.KubeApi;
import dev.posthorn.local.apiserver.faults.FaultProxy;
import dev.posthorn.local.apiserver.faults.FaultSchedule;
import dev.posthorn.local.apiserver.faults.Incarnation;
import dev.posthorn.local.apiserver.faults.ResourceRef;
import dev.posthorn.local.apiserver.faults.TraceEntry;
import dev.posthorn.operator.faults.RunRecord.StepRecord;
import dev.posthorn.operator.faults.Scenario.Step;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;

/** Plays scenarios against an operator, each on a fresh store, undisturbed or under a schedule of faults. */
final class Drill {
    /**
     * How long a drill waits.
     *
     * @param quiet how long nothing may happen before a run of unknown end counts as over; above any pause the operator makes
     * @param settled the same for a run of which the end state is known
     * @param patience when a step that does not end is given up
     */
    record Pace(Duration quiet, Duration settled, Duration patience) {}

    /** How much longer than elsewhere the run that all others are measured by must be quiet. */
    private static final int REFERENCE_CARE = 3;
    /** How long an operator acts on an old view before it is shown the rest. */
    private static final Duration OLD_VIEW = Duration.ofSeconds(2);

    private static final String NOT_IDLE = "never came to rest: ";

    private final Supplier<KubeApi> server;
    private final Subject subject;
    private final Setting setting;
    private final Pace pace;

    Drill(Supplier<KubeApi> server, Subject subject, Setting setting, Pace pace) {
        this.pace = pace;
        this.server = server;
        this.subject = subject;
        this.setting = setting;
    }

    /** How many drills can run at a time; they wait more than they compute. */
    int worldsAtATime() {
        return setting.worldsAtATime();
    }

    /** The undisturbed run, and what differs between two of them although it should not. */
    record Reference(RunRecord run, Set<String> masks) {}

    Reference reference(Scenario scenario) {
        RunRecord one = play(scenario, FaultSchedule.none(), Optional.empty(), true);
        RunRecord other = play(scenario, FaultSchedule.none(), Optional.empty(), true);
        Set<String> masks = new java.util.HashSet<>();
        for (int i = 0; i < Math.min(one.steps().size(), other.steps().size()); i++) {
            masks.addAll(Snapshot.learnMasks(
                    one.steps().get(i).end(), other.steps().get(i).end()));
        }
        return new Reference(one, masks);
    }

    /** A run under a schedule, judged. */
    List<Violation> violations(Scenario scenario, FaultSchedule schedule, Reference reference, boolean steady) {
        RunRecord run = play(scenario, schedule, Optional.of(reference), steady);
        return Oracles.judge(reference.run(), run, reference.masks());
    }

    RunRecord play(Scenario scenario, FaultSchedule schedule, Optional<Reference> reference, boolean steady) {
        return inWorld(stage -> {
            for (Step step : scenario.setting()) {
                step.act().accept(stage.world);
                Optional<String> why = stage.awaitEnd(step, Optional.empty(), Set.of(), pace.quiet());
                if (why.isPresent()) {
                    throw new AssertionError("The setting of " + scenario + " did not come about: '" + step.name()
                            + "' " + why.get() + "\n" + stage.proxy.trace().text());
                }
            }
            int firstChange = stage.proxy.history().size();
            int firstTrace = stage.proxy.trace().size();
            stage.proxy.arm(schedule);
            List<StepRecord> steps = new ArrayList<>();
            for (Step step : scenario.steps()) {
                steps.add(
                        stage.play(step, expected(reference, steps.size()), masks(reference), firstChange, firstTrace));
            }
            var changes = stage.changesSince(firstChange);
            var trace = stage.proxy
                    .trace()
                    .entries()
                    .subList(firstTrace, stage.proxy.trace().size());
            stage.proxy.arm(FaultSchedule.none());
            return new RunRecord(
                    scenario.name(),
                    schedule,
                    steps,
                    changes,
                    trace,
                    steady ? stage.steadyWrites(reference.isEmpty()) : List.of(),
                    stage.failures.loudest(),
                    stage.failures.loudestCount());
        });
    }

    /**
     * Plays a scenario to its end undisturbed, then starts the operator afresh on the view it had at each earlier moment, and
     * lets it see the rest once it has done what it thinks right.
     *
     * @param moments how many earlier moments to try, spread over all of them
     */
    List<RunRecord> playWithOldViews(Scenario scenario, Reference reference, int moments) {
        return inWorld(stage -> {
            for (Step step : scenario.setting()) {
                step.act().accept(stage.world);
                stage.awaitEnd(step, Optional.empty(), Set.of(), pace.quiet());
            }
            int firstChange = stage.proxy.history().size();
            for (Step step : scenario.steps()) {
                step.act().accept(stage.world);
                stage.awaitEnd(step, Optional.empty(), Set.of(), pace.quiet());
            }
            var revisions = stage.changesSince(firstChange).stream()
                    .map(change -> change.revision())
                    .distinct()
                    .sorted()
                    .toList();
            Step last = scenario.steps().getLast();
            List<RunRecord> runs = new ArrayList<>();
            int wanted = Math.min(moments, revisions.size());
            for (int i = 0; i < wanted; i++) {
                long revision = revisions.get(i * revisions.size() / wanted);
                runs.add(stage.restartOnOldView(
                        scenario,
                        last,
                        revision,
                        expected(Optional.of(reference), scenario.steps().size() - 1),
                        reference.masks()));
            }
            return runs;
        });
    }

    private static Optional<Snapshot> expected(Optional<Reference> reference, int step) {
        return reference
                .filter(known -> step < known.run().steps().size())
                .map(known -> known.run().steps().get(step).end());
    }

    private static Set<String> masks(Optional<Reference> reference) {
        return reference.map(Reference::masks).orElse(Set.of());
    }

    @SuppressWarnings("try") // the cluster acts by itself
    private <T> T inWorld(Function<Stage, T> play) {
        try (KubeApi api = server.get();
                var truth = api.client();
                var topics = setting.brokerTopics();
                var failures = FailureLog.attach()) {
            setting.prepare(truth);
            if (topics != null) {
                topics.clear();
            }
            try (var cluster = ClusterDouble.start(truth, setting.strimzi());
                    var proxy = FaultProxy.inFrontOf(api.clientConfig(), api.clientConfig())) {
                World.KINDS.forEach(proxy.history()::record);
                var stage = new Stage(new World(truth, Optional.ofNullable(topics)), proxy, failures);
                try {
                    stage.startOperator();
                    return play.apply(stage);
                } finally {
                    stage.stopOperator();
                }
            }
        } catch (Exception e) {
            throw e instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e);
        }
    }

    /** One store with one operator, in one life after another. */
    private final class Stage {
        private final World world;
        private final FaultProxy proxy;
        private final FailureLog failures;
        private Incarnation incarnation;
        private Optional<Subject.Life> operator = Optional.empty();

        private Stage(World world, FaultProxy proxy, FailureLog failures) {
            this.world = world;
            this.proxy = proxy;
            this.failures = failures;
            this.incarnation = proxy.open();
        }

        private void startOperator() {
            if (incarnation.dead()) {
                incarnation = proxy.open();
            }
            try {
                operator = Optional.of(subject.start(impatient(incarnation.clientConfig())));
            } catch (RuntimeException e) {
                if (!incarnation.dead()) {
                    throw e;
                }
            }
        }

        private void stopOperator() {
            incarnation.close();
            operator.ifPresent(Subject.Life::close);
            operator = Optional.empty();
        }

        private StepRecord play(
                Step step, Optional<Snapshot> expected, Set<String> masks, int firstChange, int firstTrace) {
            proxy.trace().note("step '" + step.name() + "'");
            step.act().accept(world);
            Optional<String> unsettled =
                    awaitEnd(step, expected, masks, pace.quiet().multipliedBy(REFERENCE_CARE));
            return new StepRecord(
                    step.name(),
                    unsettled,
                    Snapshot.of(world.everything()),
                    changesSince(firstChange).size(),
                    proxy.trace().size() - firstTrace);
        }

        private Optional<String> awaitEnd(Step step, Optional<Snapshot> expected, Set<String> masks, Duration quiet) {
            long deadline = System.nanoTime() + pace.patience().toNanos();
            Optional<String> why = Optional.of(NOT_IDLE);
            while (System.nanoTime() - deadline < 0) {
                if (incarnation.dead()) {
                    stopOperator();
                    startOperator();
                }
                if (idle(expected.isPresent() ? pace.settled() : quiet)) {
                    Map<ResourceRef, JsonNode> state = world.everything();
                    why = World.unsettled(state, step.until())
                            .or(() -> expected.flatMap(end -> end.differences(Snapshot.of(state), masks).stream()
                                    .findFirst()));
                    if (why.isEmpty()) {
                        return why;
                    }
                }
                if (why.isEmpty() || why.get().startsWith(NOT_IDLE)) {
                    why = Optional.of(
                            NOT_IDLE + operator.map(Subject.Life::toString).orElse("it does not run"));
                }
                LockSupport.parkNanos(Duration.ofMillis(15).toNanos());
            }
            return why;
        }

        /** What a new life writes on a settled world; a life that came too early to a settled world may be followed by one more. */
        private List<TraceEntry.Write> steadyWrites(boolean strict) {
            List<TraceEntry.Write> writes = writesOfANewLife();
            return strict || writes.isEmpty() ? writes : writesOfANewLife();
        }

        private List<TraceEntry.Write> writesOfANewLife() {
            int from = proxy.trace().size();
            stopOperator();
            startOperator();
            awaitQuiet(pace.quiet(), pace.patience());
            return proxy.trace().writesSince(from);
        }

        private RunRecord restartOnOldView(
                Scenario scenario, Step last, long revision, Optional<Snapshot> expected, Set<String> masks) {
            stopOperator();
            int firstTrace = proxy.trace().size();
            int firstChange = proxy.history().size();
            proxy.arm(FaultSchedule.none());
            proxy.freezeView(revision);
            startOperator();
            // On an old view it may never be idle: it tries again until it sees the truth.
            awaitQuiet(pace.quiet(), OLD_VIEW);
            proxy.releaseView();
            Optional<String> unsettled = awaitEnd(last, expected, masks, pace.quiet());
            var changes = changesSince(firstChange);
            var trace =
                    proxy.trace().entries().subList(firstTrace, proxy.trace().size());
            var step = new StepRecord(
                    "restart on the view of revision " + revision,
                    unsettled,
                    Snapshot.of(world.everything()),
                    changes.size(),
                    trace.size());
            return new RunRecord(
                    scenario.name(),
                    FaultSchedule.none(),
                    List.of(step),
                    changes,
                    trace,
                    List.of(),
                    Optional.empty(),
                    0);
        }

        private boolean idle(Duration quiet) {
            return proxy.quietFor(quiet) && operator.filter(Subject.Life::idle).isPresent();
        }

        private void awaitQuiet(Duration time, Duration patience) {
            long deadline = System.nanoTime() + patience.toNanos();
            LockSupport.parkNanos(time.toNanos());
            while (!idle(time) && System.nanoTime() - deadline < 0) {
                LockSupport.parkNanos(Duration.ofMillis(15).toNanos());
            }
        }

        private List<dev.posthorn.local.apiserver.faults.Change> changesSince(int first) {
            var all = proxy.history().changes();
            return all.subList(first, all.size()).stream()
                    .filter(change -> World.isOfTheScenario(change.object()))
                    .toList();
        }
    }

    /** Waits of the client that a drill has no time for, shortened; what it does is unchanged. */
    private static Config impatient(Config config) {
        return new ConfigBuilder(config)
                .withRequestRetryBackoffInterval(10)
                .withRequestRetryBackoffLimit(3)
                .withWatchReconnectInterval(20)
                .withRequestTimeout(5_000)
                .build();
    }
}

package dev.posthorn.operator.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthorn.local.apiserver.faults.EventFault;
import dev.posthorn.local.apiserver.faults.FaultSchedule;
import dev.posthorn.local.apiserver.faults.TraceEntry;
import dev.posthorn.local.apiserver.faults.WriteFault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Many drills of one operator: which schedules to try on which scenarios, some at a time, and one account of them all. */
final class Campaign {
    private static final long SEED = Long.getLong("posthorn.drill.seed", 20261124L);
    private static final Duration SILENCE = Duration.ofMillis(30);
    private static final int REPORTED = 5;

    private final Drill drill;
    private final Map<String, Drill.Reference> references = new ConcurrentHashMap<>();

    Campaign(Drill drill) {
        this.drill = drill;
    }

    /** The operator dies before and after each write. */
    static List<WriteFault> crashes() {
        return List.of(new WriteFault.CrashBefore(), new WriteFault.CrashAfter());
    }

    /** Everything else that can happen to a write and passes. */
    static List<WriteFault> refusals() {
        return List.of(
                WriteFault.refuse(409),
                new WriteFault.Refuse(429, Duration.ofSeconds(1)),
                WriteFault.refuse(500),
                WriteFault.refuse(503),
                WriteFault.refuse(403),
                new WriteFault.TimeOutBefore(SILENCE),
                new WriteFault.TimeOutAfter(SILENCE));
    }

    /** Everything that can happen to a change on its way to the operator. */
    static List<EventFault> disturbances() {
        return List.of(
                new EventFault.Withhold(Duration.ofMillis(150)),
                new EventFault.Coalesce(Duration.ofMillis(100)),
                new EventFault.Lag(3, Duration.ofMillis(200)),
                new EventFault.Break(),
                new EventFault.Gone());
    }

    /**
     * Tries each fault at each write of each scenario.
     *
     * @param sample how many of all these to try, drawn by the seed
     */
    void atWrites(String what, List<Scenario> scenarios, List<WriteFault> faults, int sample) {
        List<Point> points = new ArrayList<>();
        for (Scenario scenario : scenarios) {
            int writes = reference(scenario).run().writes().size();
            for (int write = 1; write <= writes; write++) {
                for (WriteFault fault : faults) {
                    points.add(new Point(scenario, FaultSchedule.atWrite(write, fault)));
                }
            }
        }
        play(what, points, sample);
    }

    /** The same for each change of the store that the scenario brings about, and for all of them at once. */
    void atEvents(String what, List<Scenario> scenarios, List<EventFault> faults, int sample) {
        List<Point> points = new ArrayList<>();
        for (Scenario scenario : scenarios) {
            int changes = reference(scenario).run().changes().size();
            for (EventFault fault : faults) {
                IntStream.rangeClosed(1, changes)
                        .forEach(event -> points.add(new Point(scenario, FaultSchedule.atEvent(event, fault))));
            }
            points.add(new Point(
                    scenario,
                    FaultSchedule.atEvent(FaultSchedule.EVERY, new EventFault.Coalesce(Duration.ofMillis(40)))));
        }
        play(what, points, sample);
    }

    /** Two crashes in one run. */
    void twice(String what, Scenario scenario, int sample) {
        List<Point> points = new ArrayList<>();
        int writes = reference(scenario).run().writes().size();
        for (int first = 1; first <= writes; first++) {
            for (int second = first + 1; second <= writes + 1; second++) {
                points.add(new Point(
                        scenario,
                        FaultSchedule.atWrite(first, new WriteFault.CrashAfter())
                                .andWrite(second, new WriteFault.CrashBefore())));
            }
        }
        play(what, points, sample);
    }

    /** A life on each of some earlier views of a world that has moved on. */
    void onOldViews(String what, Scenario scenario, int moments) {
        long start = System.nanoTime();
        Drill.Reference reference = reference(scenario);
        List<String> failures = new ArrayList<>();
        var runs = drill.playWithOldViews(scenario, reference, moments);
        int destructive = 0;
        for (RunRecord run : runs) {
            destructive += (int) run.writes().stream()
                    .filter(write -> write.verb() == TraceEntry.Verb.DELETE)
                    .count();
            var found = Oracles.judgeRestart(reference.run(), run, reference.masks());
            if (!found.isEmpty()) {
                failures.add(
                        report(run.scenario() + ", " + run.steps().getFirst().name(), found, run));
            }
        }
        account(what, runs.size(), failures, start, ", " + destructive + " deletions asked for");
    }

    /** One drill, with its whole trace. */
    String replay(Scenario scenario, FaultSchedule schedule) {
        Drill.Reference reference = reference(scenario);
        RunRecord run = drill.play(scenario, schedule, java.util.Optional.of(reference), true);
        var found = Oracles.judge(reference.run(), run, reference.masks());
        return found + "\n" + run.trace().stream().map(TraceEntry::toString).collect(Collectors.joining("\n"));
    }

    private record Point(Scenario scenario, FaultSchedule schedule) {}

    private Drill.Reference reference(Scenario scenario) {
        return references.computeIfAbsent(scenario.name(), name -> {
            Drill.Reference reference = drill.reference(scenario);
            var found = Oracles.judge(reference.run(), reference.run(), reference.masks());
            assertThat(found)
                    .as(() -> report(scenario + " undisturbed", found, reference.run()))
                    .isEmpty();
            System.out.println("drill " + scenario + " undisturbed: "
                    + reference.run().writes().size() + " writes, "
                    + reference.run().changes().size() + " changes, masks " + reference.masks());
            return reference;
        });
    }

    private void play(String what, List<Point> all, int sample) {
        long start = System.nanoTime();
        List<Point> points = new ArrayList<>(all);
        if (sample < points.size()) {
            Collections.shuffle(points, new Random(SEED));
            points = points.subList(0, sample);
        }
        List<Callable<String>> tasks = new ArrayList<>();
        for (Point point : points) {
            tasks.add(() -> judge(point));
        }
        List<String> failures = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(drill.worldsAtATime())) {
            for (Future<String> result : pool.invokeAll(tasks)) {
                Stream.of(result.get()).filter(text -> !text.isEmpty()).forEach(failures::add);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
        account(
                what,
                points.size(),
                failures,
                start,
                points.size() < all.size() ? " of " + all.size() + " possible" : "");
    }

    private String judge(Point point) {
        Drill.Reference reference = reference(point.scenario());
        RunRecord run = drill.play(point.scenario(), point.schedule(), java.util.Optional.of(reference), true);
        var found = Oracles.judge(reference.run(), run, reference.masks());
        return found.isEmpty() ? "" : report(point.scenario() + ", " + point.schedule(), found, run);
    }

    private static String report(String what, List<Violation> found, RunRecord run) {
        String trace = run.trace().stream()
                .filter(entry -> !(entry instanceof TraceEntry.Seen))
                .map(entry -> "    " + entry)
                .collect(Collectors.joining("\n"));
        return what + " (seed " + SEED + ")\n"
                + found.stream().map(violation -> "  " + violation).collect(Collectors.joining("\n")) + "\n  again: "
                + run.replay() + "\n" + trace;
    }

    private static void account(String what, int points, List<String> failures, long start, String more) {
        System.out.println("drill " + what + ": " + (points - failures.size()) + " of " + points + " runs converged"
                + more + ", " + Duration.ofNanos(System.nanoTime() - start).toMillis() + " ms");
        failures.forEach(failure -> System.out.println("VIOLATION " + failure));
        assertThat(failures.stream().limit(REPORTED).toList())
                .as(failures.size() + " of " + points + " runs of '" + what + "' went wrong; the first:")
                .isEmpty();
    }
}

package dev.posthorn.operator.faults;

import com.fasterxml.jackson.databind.JsonNode;
import dev.posthorn.crd.Group;
import dev.posthorn.local.apiserver.faults.Change;
import dev.posthorn.local.apiserver.faults.ObjectMeta;
import dev.posthorn.local.apiserver.faults.ResourceRef;
import dev.posthorn.local.apiserver.faults.TraceEntry;
import dev.posthorn.local.apiserver.faults.TraceEntry.Verb;
import dev.posthorn.local.apiserver.faults.TraceEntry.Write;
import dev.posthorn.operator.faults.RunRecord.StepRecord;
import dev.posthorn.operator.faults.Violation.Oracle;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Says what is wrong with a run, given what an undisturbed one did. Pure: records in, violations out. */
final class Oracles {
    /** A run under faults may write more often than an undisturbed one, but not without end. */
    private static final int WRITES_FACTOR = 4;

    private static final int WRITES_SPARE = 40;
    private static final int LOUDEST = 40;
    private static final String CHANNELS = "notificationchannels";

    private Oracles() {}

    static List<Violation> judge(RunRecord reference, RunRecord run, Set<String> masks) {
        return Stream.of(
                        endState(reference, run, masks),
                        history(reference, run),
                        madeAgain(run),
                        destruction(reference, run),
                        steadyState(run),
                        calm(reference, run),
                        honestStatus(reference, run),
                        orphans(run))
                .flatMap(List::stream)
                .toList();
    }

    /** Says what is wrong with a life that began on an old view of a world that is as the reference ended. */
    static List<Violation> judgeRestart(RunRecord reference, RunRecord run, Set<String> masks) {
        var ended = new RunRecord(
                reference.scenario(),
                reference.schedule(),
                List.of(reference.steps().getLast()),
                List.of(),
                reference.trace(),
                List.of(),
                Optional.empty(),
                0);
        return judge(ended, run, masks);
    }

    /** Whether each step ended, and as in the reference. */
    static List<Violation> endState(RunRecord reference, RunRecord run, Set<String> masks) {
        List<Violation> found = new ArrayList<>();
        for (int i = 0; i < run.steps().size(); i++) {
            StepRecord step = run.steps().get(i);
            String at = "step '" + step.name() + "'";
            step.unsettled().ifPresent(why -> found.add(new Violation(Oracle.END_STATE, at + " did not end: " + why)));
            if (i < reference.steps().size()) {
                reference.steps().get(i).end().differences(step.end(), masks).stream()
                        .map(difference -> new Violation(Oracle.END_STATE, at + ": " + difference))
                        .forEach(found::add);
            }
        }
        return found;
    }

    /** Whether objects came and went as often as in the reference. */
    static List<Violation> history(RunRecord reference, RunRecord run) {
        SortedMap<String, String> wanted = digest(reference.changes());
        SortedMap<String, String> got = digest(run.changes());
        Set<String> objects = new java.util.TreeSet<>(wanted.keySet());
        objects.addAll(got.keySet());
        return objects.stream()
                .filter(object -> !Objects.equals(wanted.get(object), got.get(object)))
                .map(object -> new Violation(
                        Oracle.HISTORY,
                        object + " was " + got.getOrDefault(object, "never added or deleted") + ", undisturbed "
                                + wanted.getOrDefault(object, "never added or deleted")))
                .toList();
    }

    private static SortedMap<String, String> digest(List<Change> changes) {
        Map<String, int[]> counts = new HashMap<>();
        for (Change change : changes) {
            switch (change.kind()) {
                case ADDED -> counts.computeIfAbsent(change.object().toString(), key -> new int[2])[0]++;
                case DELETED -> counts.computeIfAbsent(change.object().toString(), key -> new int[2])[1]++;
                case MODIFIED -> {}
            }
        }
        SortedMap<String, String> digest = new TreeMap<>();
        counts.forEach((object, count) ->
                digest.put(object, "added " + count[0] + " times and deleted " + count[1] + " times"));
        return digest;
    }

    /** Whether the operator deleted something and made it again within one step: a replacement where a change would do. */
    static List<Violation> madeAgain(RunRecord run) {
        List<Violation> found = new ArrayList<>();
        int from = 0;
        for (StepRecord step : run.steps()) {
            Set<ResourceRef> deleted = new HashSet<>();
            for (TraceEntry entry : run.trace().subList(from, step.traceUntil())) {
                if (!(entry instanceof Write write) || !write.committed() || write.number() == 0) {
                    continue;
                }
                ResourceRef object = write.target().object();
                if (write.verb() == Verb.DELETE) {
                    deleted.add(object);
                } else if (deleted.remove(object) && write.before().isEmpty()) {
                    found.add(new Violation(
                            Oracle.HISTORY,
                            "step '" + step.name() + "': " + object + " was deleted and made again by the operator"));
                }
            }
            from = step.traceUntil();
        }
        return found;
    }

    /** Whether something was deleted, scaled down or let go of that the world as it truly was still wanted. */
    static List<Violation> destruction(RunRecord reference, RunRecord run) {
        List<Violation> found = new ArrayList<>();
        Map<String, String> seen = new HashMap<>();
        int step = 0;
        for (int i = 0; i < run.trace().size(); i++) {
            while (step < run.steps().size() - 1 && i >= run.steps().get(step).traceUntil()) {
                step++;
            }
            TraceEntry entry = run.trace().get(i);
            if (entry instanceof TraceEntry.Seen sight) {
                seen.put(sight.incarnation() + " " + sight.object().object(), sight.uid());
            }
            if (entry instanceof Write write
                    && write.committed()
                    && write.number() > 0
                    && write.before().isPresent()) {
                Snapshot wanted = reference
                        .steps()
                        .get(Math.min(step, reference.steps().size() - 1))
                        .end();
                String uid = seen.getOrDefault(
                        write.incarnation() + " " + write.target().object(), "");
                destroyed(write, write.before().get(), wanted, uid)
                        .forEach(what -> found.add(new Violation(Oracle.DESTRUCTION, what + " (" + write + ")")));
            }
        }
        return found;
    }

    private static List<String> destroyed(Write write, JsonNode before, Snapshot wanted, String seenUid) {
        List<String> found = new ArrayList<>();
        ResourceRef object = write.target().object();
        if (write.verb() == Verb.DELETE) {
            if (wanted.contains(object) && !ObjectMeta.deleting(before)) {
                found.add(object + " was deleted and is still wanted");
            }
            if (!seenUid.isEmpty() && !seenUid.equals(ObjectMeta.uid(before))) {
                found.add(object + " was deleted, but the operator had seen another object of that name");
            }
            return found;
        }
        JsonNode after = write.after().orElse(before);
        int replicasBefore = ObjectMeta.replicas(before).orElse(0);
        int replicasAfter = ObjectMeta.replicas(after).orElse(replicasBefore);
        int replicasWanted =
                wanted.value(object, "spec.replicas").map(Integer::parseInt).orElse(0);
        if (replicasAfter < replicasBefore && replicasAfter < replicasWanted) {
            found.add(object + " was scaled from " + replicasBefore + " to " + replicasAfter + " and should have "
                    + replicasWanted);
        }
        if (ObjectMeta.finalizers(after) < ObjectMeta.finalizers(before) && !ObjectMeta.deleting(before)) {
            found.add(object + " lost a finalizer and is not being deleted");
        }
        return found;
    }

    static List<Violation> steadyState(RunRecord run) {
        return run.steadyWrites().stream()
                .map(write -> new Violation(Oracle.STEADY_STATE, "one more reconciliation wrote: " + write))
                .toList();
    }

    static List<Violation> calm(RunRecord reference, RunRecord run) {
        List<Violation> found = new ArrayList<>();
        int allowed = reference.writes().size() * WRITES_FACTOR + WRITES_SPARE;
        if (run.writes().size() > allowed) {
            found.add(new Violation(
                    Oracle.CALM, run.writes().size() + " writes, where at most " + allowed + " were to be expected"));
        }
        if (run.loudestCount() > LOUDEST) {
            found.add(new Violation(
                    Oracle.CALM,
                    "logged " + run.loudestCount() + " times: " + run.loudest().orElse("")));
        }
        return found;
    }

    /** Whether all that a channel is made of was there whenever the channel was said to be ready for what was asked. */
    static List<Violation> honestStatus(RunRecord reference, RunRecord run) {
        List<Violation> found = new ArrayList<>();
        Set<ResourceRef> present = new HashSet<>();
        int firstChange = 0;
        for (int i = 0; i < run.steps().size(); i++) {
            StepRecord step = run.steps().get(i);
            Snapshot wanted = reference
                    .steps()
                    .get(Math.min(i, reference.steps().size() - 1))
                    .end();
            List<Change> ordered = run.changes().subList(firstChange, step.changesUntil()).stream()
                    .sorted(Comparator.comparingLong(Change::revision))
                    .toList();
            Set<ResourceRef> touched = new HashSet<>(present);
            for (Change change : ordered) {
                touched.add(change.object());
                switch (change.kind()) {
                    case ADDED, MODIFIED -> present.add(change.object());
                    case DELETED -> present.remove(change.object());
                }
                if (saysReady(change)) {
                    wanted.objects().keySet().stream()
                            .filter(name -> isChildOf(wanted, name, change.object()))
                            .filter(name -> isMissing(name, ordered, change, present, touched))
                            .forEach(name -> found.add(new Violation(
                                    Oracle.HONEST_STATUS,
                                    change.object() + " said Ready at revision " + change.revision() + " without "
                                            + name)));
                }
            }
            firstChange = step.changesUntil();
        }
        return found;
    }

    private static boolean isMissing(
            String name, List<Change> ordered, Change at, Set<ResourceRef> present, Set<ResourceRef> touched) {
        if (present.stream().anyMatch(ref -> ref.toString().equals(name))) {
            return false;
        }
        // An object that no change of the run has touched yet was there before if the next thing that happens to it is
        // not its birth.
        boolean known = touched.stream().anyMatch(ref -> ref.toString().equals(name));
        return known
                || ordered.stream()
                        .filter(change -> change.revision() > at.revision()
                                && change.object().toString().equals(name))
                        .findFirst()
                        .filter(change -> change.kind() == Change.Kind.ADDED)
                        .isPresent();
    }

    private static boolean isChildOf(Snapshot state, String name, ResourceRef channel) {
        SortedMap<String, String> values = state.objects().get(name);
        return channel.name().equals(values.get("metadata.labels." + Group.LABEL_CHANNEL))
                && channel.namespace()
                        .equals(values.getOrDefault(
                                "metadata.labels." + Group.LABEL_CHANNEL_NAMESPACE, channel.namespace()));
    }

    private static boolean saysReady(Change change) {
        return change.kind() != Change.Kind.DELETED
                && change.object().plural().equals(CHANNELS)
                && readyAsAsked(change.after())
                && !change.before().map(Oracles::readyAsAsked).orElse(false);
    }

    private static boolean readyAsAsked(JsonNode channel) {
        return readyTrue(channel)
                && !ObjectMeta.deleting(channel)
                && channel.path("status").path("observedGeneration").asLong(-1)
                        == channel.path("metadata").path("generation").asLong();
    }

    private static boolean readyTrue(JsonNode channel) {
        for (JsonNode condition : channel.path("status").path("conditions")) {
            if (condition.path("type").asText().equals("Ready")) {
                return condition.path("status").asText().equals("True");
            }
        }
        return false;
    }

    /** Whether something that bears the label of a channel outlived it, apart from topics that were to be kept. */
    static List<Violation> orphans(RunRecord run) {
        List<Violation> found = new ArrayList<>();
        for (StepRecord step : run.steps()) {
            step.end().objects().forEach((name, values) -> {
                String channel = values.get("metadata.labels." + Group.LABEL_CHANNEL);
                String namespace = values.get("metadata.labels." + Group.LABEL_CHANNEL_NAMESPACE);
                boolean kept = name.startsWith("kafkatopics.");
                if (channel != null
                        && namespace != null
                        && !kept
                        && !step.end()
                                .objects()
                                .containsKey(CHANNELS + "." + Group.NAME + " " + namespace + "/" + channel)) {
                    found.add(new Violation(
                            Oracle.ORPHANS, "step '" + step.name() + "': " + name + " outlived its channel"));
                }
            });
        }
        return found;
    }
}

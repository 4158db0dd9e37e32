package dev.posthorn.operator.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.posthorn.local.apiserver.faults.Change;
import dev.posthorn.local.apiserver.faults.FaultSchedule;
import dev.posthorn.local.apiserver.faults.ResourceRef;
import dev.posthorn.local.apiserver.faults.TraceEntry;
import dev.posthorn.local.apiserver.faults.TraceEntry.Verb;
import dev.posthorn.operator.faults.RunRecord.StepRecord;
import dev.posthorn.operator.faults.Violation.Oracle;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OraclesTest {
    private static final ResourceRef DEPLOYMENT = new ResourceRef("apps", "v1", "deployments", "team-a", "orders", "");
    private static final ResourceRef CHANNEL =
            new ResourceRef("posthorn.dev", "v1alpha1", "notificationchannels", "team-a", "orders", "");
    private static final JsonNode TWO_WORKERS = json("""
            {"metadata": {"name": "orders", "uid": "1", "resourceVersion": "5", "finalizers": ["posthorn.dev/cleanup"],
                          "labels": {"posthorn.dev/channel": "orders", "posthorn.dev/channel-namespace": "team-a"}},
             "spec": {"replicas": 2}}
            """);
    private static final JsonNode ONE_WORKER = json("""
            {"metadata": {"name": "orders", "uid": "1", "resourceVersion": "6", "finalizers": ["posthorn.dev/cleanup"]},
             "spec": {"replicas": 1}}
            """);
    private static final Snapshot WITH_TWO = Snapshot.of(Map.of(DEPLOYMENT, TWO_WORKERS));
    private static final RunRecord REFERENCE = run(WITH_TWO, List.of(), List.of());

    @Test
    void anEndStateThatDiffersIsNamedByObjectAndPath() {
        var run = run(Snapshot.of(Map.of(DEPLOYMENT, ONE_WORKER)), List.of(), List.of());

        assertThat(Oracles.endState(REFERENCE, run, Set.of()))
                .extracting(Violation::toString)
                .anyMatch(text -> text.contains("deployments.apps team-a/orders spec.replicas is 1 and should be 2"));
    }

    @Test
    void identitiesRevisionsAndTimesAreNoDifference() {
        JsonNode earlier = json("""
                {"metadata": {"uid": "a", "resourceVersion": "1", "creationTimestamp": "2026-01-01T00:00:00Z"},
                 "status": {"since": "2026-01-01T00:00:00Z", "owner": "0a0a0a0a-0000-4000-8000-000000000001"}}
                """);
        JsonNode later = json("""
                {"metadata": {"uid": "b", "resourceVersion": "9", "creationTimestamp": "2026-02-01T00:00:00Z"},
                 "status": {"since": "2026-02-01T00:00:00.123Z", "owner": "0b0b0b0b-0000-4000-8000-000000000002"}}
                """);

        assertThat(Snapshot.of(Map.of(CHANNEL, earlier)).differences(Snapshot.of(Map.of(CHANNEL, later)), Set.of()))
                .isEmpty();
    }

    @Test
    void aStatusThatIsBehindItsGenerationIsADifference() {
        JsonNode current = json("{\"metadata\": {\"generation\": 2}, \"status\": {\"observedGeneration\": 2}}");
        JsonNode behind = json("{\"metadata\": {\"generation\": 3}, \"status\": {\"observedGeneration\": 2}}");

        assertThat(Snapshot.of(Map.of(CHANNEL, current)).differences(Snapshot.of(Map.of(CHANNEL, behind)), Set.of()))
                .containsExactly(
                        "notificationchannels.posthorn.dev team-a/orders status.observedGeneration is behind and should be current");
    }

    @Test
    void whatDiffersBetweenTwoReferencesIsLearntAndLeftOut() {
        Snapshot one = Snapshot.of(Map.of(CHANNEL, json("{\"spec\": {\"port\": 1, \"fixed\": 1}}")));
        Snapshot other = Snapshot.of(Map.of(CHANNEL, json("{\"spec\": {\"port\": 2, \"fixed\": 1}}")));
        Snapshot third = Snapshot.of(Map.of(CHANNEL, json("{\"spec\": {\"port\": 3, \"fixed\": 3}}")));

        Set<String> masks = Snapshot.learnMasks(one, other);

        assertThat(one.differences(third, masks)).singleElement().asString().contains("spec.fixed");
    }

    @Test
    void anObjectAddedTwiceIsNotTheHistoryOfOneAddedOnce() {
        var reference = run(WITH_TWO, List.of(change(Change.Kind.ADDED, 1)), List.of());
        var twice = run(
                WITH_TWO,
                List.of(change(Change.Kind.ADDED, 1), change(Change.Kind.DELETED, 2), change(Change.Kind.ADDED, 3)),
                List.of());

        assertThat(Oracles.history(reference, twice))
                .extracting(Violation::oracle)
                .containsExactly(Oracle.HISTORY);
        assertThat(Oracles.history(reference, reference)).isEmpty();
    }

    @Test
    void aScaleDownBelowWhatIsWantedIsDestruction() {
        var run = run(WITH_TWO, List.of(), List.of(write(Verb.APPLY, TWO_WORKERS, ONE_WORKER)));

        assertThat(Oracles.destruction(REFERENCE, run))
                .extracting(Violation::oracle)
                .containsExactly(Oracle.DESTRUCTION);
        assertThat(Oracles.destruction(run(Snapshot.of(Map.of(DEPLOYMENT, ONE_WORKER)), List.of(), List.of()), run))
                .isEmpty();
    }

    @Test
    void aDeletionOfWhatIsWantedIsDestructionUnlessTheServerRefusedIt() {
        var done = run(WITH_TWO, List.of(), List.of(write(Verb.DELETE, TWO_WORKERS, TWO_WORKERS)));
        var refused = run(
                WITH_TWO,
                List.of(),
                List.of(new TraceEntry.Write(
                        1,
                        1,
                        Verb.DELETE,
                        DEPLOYMENT,
                        "uid=0",
                        "",
                        Optional.empty(),
                        409,
                        Optional.of(TWO_WORKERS),
                        Optional.empty())));

        assertThat(Oracles.destruction(REFERENCE, done)).hasSize(1);
        assertThat(Oracles.destruction(REFERENCE, refused)).isEmpty();
    }

    @Test
    void aDeletionOfAnObjectThatTookTheSeenOnesPlaceIsDestruction() {
        var nothing = run(Snapshot.of(Map.of()), List.of(), List.of());
        var seenAnother = List.of(
                new TraceEntry.Seen(1, "LIST", DEPLOYMENT, "0", 3), write(Verb.DELETE, TWO_WORKERS, TWO_WORKERS));
        var seenThis = List.of(
                new TraceEntry.Seen(1, "LIST", DEPLOYMENT, "1", 3), write(Verb.DELETE, TWO_WORKERS, TWO_WORKERS));

        assertThat(Oracles.destruction(nothing, run(Snapshot.of(Map.of()), List.of(), seenAnother)))
                .hasSize(1);
        assertThat(Oracles.destruction(nothing, run(Snapshot.of(Map.of()), List.of(), seenThis)))
                .isEmpty();
    }

    @Test
    void aFinalizerLetGoOfTooEarlyIsDestruction() {
        JsonNode without = json("{\"metadata\": {\"uid\": \"1\"}, \"spec\": {\"replicas\": 2}}");

        assertThat(Oracles.destruction(
                        REFERENCE, run(WITH_TWO, List.of(), List.of(write(Verb.PATCH, TWO_WORKERS, without)))))
                .singleElement()
                .asString()
                .contains("lost a finalizer");
    }

    @Test
    void readyBeforeAChildIsThereIsNotHonest() {
        var ready = new Change(1, Change.Kind.MODIFIED, CHANNEL, Optional.empty(), json("""
                {"metadata": {"generation": 1},
                 "status": {"observedGeneration": 1, "conditions": [{"type": "Ready", "status": "True"}]}}
                """), 7);

        assertThat(Oracles.honestStatus(
                        REFERENCE, run(WITH_TWO, List.of(ready, change(Change.Kind.ADDED, 8)), List.of())))
                .extracting(Violation::oracle)
                .containsExactly(Oracle.HONEST_STATUS);
        assertThat(Oracles.honestStatus(
                        REFERENCE, run(WITH_TWO, List.of(change(Change.Kind.ADDED, 6), ready), List.of())))
                .isEmpty();
        assertThat(Oracles.honestStatus(REFERENCE, run(WITH_TWO, List.of(ready), List.of())))
                .as("a child that the run never touched was there before")
                .isEmpty();
    }

    @Test
    void whatOutlivesItsChannelIsAnOrphan() {
        JsonNode channel = json("{\"metadata\": {\"name\": \"orders\"}}");

        assertThat(Oracles.orphans(REFERENCE)).hasSize(1);
        assertThat(Oracles.orphans(
                        run(Snapshot.of(Map.of(DEPLOYMENT, TWO_WORKERS, CHANNEL, channel)), List.of(), List.of())))
                .isEmpty();
    }

    private static RunRecord run(Snapshot end, List<Change> changes, List<TraceEntry> trace) {
        return new RunRecord(
                "made-up",
                FaultSchedule.none(),
                List.of(new StepRecord("step", Optional.empty(), end, changes.size(), trace.size())),
                changes,
                trace,
                List.of(),
                Optional.empty(),
                0);
    }

    private static Change change(Change.Kind kind, long revision) {
        return new Change((int) revision, kind, DEPLOYMENT, Optional.empty(), TWO_WORKERS, revision);
    }

    private static TraceEntry write(Verb verb, JsonNode before, JsonNode after) {
        return new TraceEntry.Write(
                1, 1, verb, DEPLOYMENT, "", "", Optional.empty(), 200, Optional.of(before), Optional.of(after));
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}

package dev.posthorn.operator.faults;

import dev.posthorn.local.apiserver.faults.Change;
import dev.posthorn.local.apiserver.faults.FaultSchedule;
import dev.posthorn.local.apiserver.faults.TraceEntry;
import java.util.List;
import java.util.Optional;

/**
 * All that is known of one run of a scenario.
 *
 * @param steps those that were played under the schedule
 * @param changes of the store from the first of these steps to the end of the last
 * @param trace of the same stretch
 * @param steadyWrites that an operator started afresh on the end state made
 * @param loudest the failure that was logged most often, with how often, and how often that was
 */
record RunRecord(
        String scenario,
        FaultSchedule schedule,
        List<StepRecord> steps,
        List<Change> changes,
        List<TraceEntry> trace,
        List<TraceEntry.Write> steadyWrites,
        Optional<String> loudest,
        int loudestCount) {

    /**
     * How one step ended.
     *
     * @param unsettled why it is not over; empty when it is
     * @param end the world when it was over, or when patience was
     * @param changesUntil how many of the run's changes had been made by then
     * @param traceUntil how long the trace was by then
     */
    record StepRecord(String name, Optional<String> unsettled, Snapshot end, int changesUntil, int traceUntil) {}

    List<TraceEntry.Write> writes() {
        return trace.stream()
                .filter(TraceEntry.Write.class::isInstance)
                .map(TraceEntry.Write.class::cast)
                .filter(write -> write.number() > 0)
                .toList();
    }

    /** How to see this run again. */
    String replay() {
        return "./mvnw -pl operator -am test -Dtest=ReplayTest -Dsurefire.failIfNoSpecifiedTests=false"
                + " -Dposthorn.drill.scenario=" + scenario + " '-Dposthorn.drill.schedule=" + schedule + "'";
    }
}

/**
 * How many workers a channel needs; pure.
 *
 * <p>{@link dev.posthorn.operator.scaling.ScalingPlanner} decides from {@link dev.posthorn.operator.scaling.ScalingInput}, a value
 * with all that is known at a moment, and {@link dev.posthorn.operator.scaling.ScalingMemory}, a value with what it remembers of
 * earlier ones; out come a {@link dev.posthorn.operator.scaling.ScalingOutcome} and the memory for the next time. No clock, no client:
 * so the very same code runs in the operator and, millions of times faster, in the scenarios of {@code ./posthorn simulate}. The law is
 *
 * <pre>{@code   workers = ceil((arrival + backlog / catchUp) / (rate of a warm worker x utilisation))}</pre>
 *
 * then limits with names ({@link dev.posthorn.operator.scaling.Limit}). {@link dev.posthorn.operator.scaling.WorkerRate} is what one
 * worker can do, learned from warm and busy ones alone. Workers are added in one step and counted on once they are warm; they are
 * taken away only when fewer have sufficed for the whole delay, and never while a backlog is worked off. A step that brought nothing
 * is taken back. What cannot be seen changes nothing. Start reading at {@code ScalingPlanner}.
 */
@NullMarked
package dev.posthorn.operator.scaling;

import org.jspecify.annotations.NullMarked;

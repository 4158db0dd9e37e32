/**
 * Drills: the operator is killed at every write, refused, left without an answer and shown an old view of the world, and must
 * come to the same end each time.
 *
 * <p>A {@link dev.posthorn.operator.faults.Scenario} is a list of things that people do to a cluster. {@link
 * dev.posthorn.operator.faults.Drill} plays it once undisturbed, which is the reference, and then again on a fresh store for
 * each schedule of faults; {@link dev.posthorn.operator.faults.Oracles} are pure functions that compare the two. Every
 * oracle has to be able to fail: {@link dev.posthorn.operator.faults.PlantedBugsTest} runs a miniature operator with one known
 * bug at a time through the same drill and names the oracle that catches it.
 *
 * <p>A violation prints the scenario and the schedule. To see one again, alone and with the whole trace:
 *
 * <pre>
 * ./mvnw -pl operator -am test -Dtest=ReplayTest -Dsurefire.failIfNoSpecifiedTests=false \
 *     -Dposthorn.drill.scenario=create-channel '-Dposthorn.drill.schedule=write 3 crash-after'
 * </pre>
 *
 * <p>{@code verify} runs every crash point of the scenarios that create and delete and a sample of the rest;
 * {@code ./mvnw verify -Pdrills} runs them all.
 */
@NullMarked
package dev.posthorn.operator.faults;

import org.jspecify.annotations.NullMarked;

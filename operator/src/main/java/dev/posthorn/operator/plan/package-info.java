/**
 * What one reconciliation decided, as a value, and the only code that carries it out.
 *
 * <p>A {@link dev.posthorn.operator.plan.Plan} lists the objects that must exist, those to leave as they are, the status and
 * the Events; {@link dev.posthorn.operator.plan.PlanApplier} makes the cluster agree with as few calls as possible, none in
 * steady state. {@link dev.posthorn.operator.plan.Drift} decides, from field ownership, whether an object already says what
 * is wanted; {@link dev.posthorn.operator.plan.Ownership} decides what may be touched at all;
 * {@link dev.posthorn.operator.plan.Conditions} merges conditions. All but the applier and its doors are pure.
 */
@NullMarked
package dev.posthorn.operator.plan;

import org.jspecify.annotations.NullMarked;

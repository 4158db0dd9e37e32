/**
 * The control plane: turns the resources of one cluster into topics, workers and alerts, and reports what became of them.
 *
 * <p>{@link dev.posthorn.operator.OperatorMain} starts {@link dev.posthorn.operator.PosthornOperator}, the only place that
 * wires parts together. Each kind has a package with the same three steps: {@code World.observe} reads the caches once,
 * {@code Planner.plan} decides without touching anything, and {@code plan.PlanApplier} carries the plan out.
 *
 * <p>To follow a NotificationChannel from YAML to its topics start with
 * {@link dev.posthorn.operator.channel.ChannelReconciler}.
 */
@NullMarked
package dev.posthorn.operator;

import org.jspecify.annotations.NullMarked;

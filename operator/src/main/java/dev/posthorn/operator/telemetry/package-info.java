/**
 * What the operator tells about itself: metrics, health, and how long each reconciliation has been running.
 *
 * <p>Calls of the API server are counted at the HTTP boundary ({@link dev.posthorn.operator.telemetry.ApiCallCounter}), so
 * whatever code or library makes them, they are seen. Labels are kinds, verbs and outcomes, never names of resources, so the
 * number of series does not grow with the number of channels. Start with
 * {@link dev.posthorn.operator.telemetry.OperatorMetrics}.
 */
@NullMarked
package dev.posthorn.operator.telemetry;

import org.jspecify.annotations.NullMarked;

/**
 * What a channel promises, as rules for Prometheus; pure: a {@link dev.posthorn.operator.slo.Watched} in, plain maps out.
 *
 * <p>Start with {@link dev.posthorn.operator.slo.SloRules}, which lists them all. The indicator is what workers count when a
 * notification comes to its end ({@link dev.posthorn.contract.metrics.Settlement}): good, or bad when it is late, failed or expired;
 * what was suppressed, or held back by its tenant's own quota, stands apart. {@link dev.posthorn.operator.slo.BurnWindow} holds the
 * windows and factors at which the error budget of a month burns too fast.
 *
 * <p>An indicator that is made of settled notifications says nothing when none is settled. {@link dev.posthorn.operator.slo.SilenceAlerts} is for
 * that: it looks from the other end, at what the operator reads from Kafka, and is armed only when records came in.
 * {@link dev.posthorn.operator.slo.Alert} sees to it that each alert says who is affected, what the operator last decided, what to run
 * next, and where the runbook goes on.
 */
@NullMarked
package dev.posthorn.operator.slo;

import org.jspecify.annotations.NullMarked;

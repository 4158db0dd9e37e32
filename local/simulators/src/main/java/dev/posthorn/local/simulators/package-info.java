/**
 * Providers that misbehave on purpose, for tests and for the local mode: a webhook endpoint, a mail relay and the APIs of
 * APNs, FCM, SES and Twilio on real sockets of 127.0.0.1, with TLS from a throwaway certificate authority. Start reading at
 * {@link dev.posthorn.local.simulators.WebhookSimulator}, {@link dev.posthorn.local.simulators.SmtpSimulator} or
 * {@link dev.posthorn.local.simulators.ApiSimulator}. What goes
 * wrong is decided by a {@link dev.posthorn.local.simulators.FaultPlan}: a pure function of seed, notification and number of
 * the call, so that a run can be repeated whatever the order in which its threads get on. What a recipient would have seen is
 * kept in a {@link dev.posthorn.local.simulators.ProviderLedger}, which counts by notification and is the witness against the
 * worker's own numbers.
 */
@NullMarked
package dev.posthorn.local.simulators;

import org.jspecify.annotations.NullMarked;

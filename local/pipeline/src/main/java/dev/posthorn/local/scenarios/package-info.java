/**
 * Policies of scaling tried out on scenarios, in seconds of CPU instead of hours: bursts, a day, a campaign, a provider that falters.
 *
 * <p>{@link dev.posthorn.local.scenarios.World} is the model: records that come by a curve, with chance, wait in partitions, and are
 * settled by workers that start slowly, warm up, and share what the provider takes. A {@link dev.posthorn.local.scenarios.Law} looks at
 * it as often as it would in a cluster and says how many workers there should be. {@link dev.posthorn.local.scenarios.PosthornLaw} is the
 * operator's own code, from offsets to decision; {@link dev.posthorn.local.scenarios.AutoscalerLaw} is what Kubernetes' autoscaler
 * does, fed by KEDA's lag or by the use of CPU, as their documents say. {@link dev.posthorn.local.scenarios.Scenarios} holds the set;
 * {@code ./posthorn simulate} prints what came out. Equal seeds give equal tables.
 */
@NullMarked
package dev.posthorn.local.scenarios;

import org.jspecify.annotations.NullMarked;

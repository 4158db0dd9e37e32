/**
 * What the operator knows of the cluster: one LIST and one WATCH for each kind, shared by all that need it.
 *
 * <p>java-operator-sdk gives every event source an informer of its own, so two controllers that look at Secrets would hold
 * every Secret twice. Here a {@link dev.posthorn.operator.watch.KindCache} is the one informer of a kind, and a
 * {@link dev.posthorn.operator.watch.CacheTrigger} is the thin event source by which a controller listens to it. The primary
 * resources of a controller stay in java-operator-sdk's own informer; {@link dev.posthorn.operator.watch.Primaries} lends
 * them to the other controllers. {@link dev.posthorn.operator.watch.Caches} holds all kinds and notices optional ones
 * (Strimzi, prometheus-operator) when their CRDs come and go. Secrets are kept as digests, see
 * {@link dev.posthorn.operator.watch.SecretDigest}.
 */
@NullMarked
package dev.posthorn.operator.watch;

import org.jspecify.annotations.NullMarked;

/**
 * A cluster on this machine with Posthorn in it. {@link dev.posthorn.local.cluster.LocalCluster} starts what a cluster would
 * offer; {@link dev.posthorn.local.cluster.Installation} does what a person does with {@code kubectl}: CRDs, the manifest of the
 * chart, the samples. {@link dev.posthorn.local.cluster.Samples} says, purely, what has to be different about the samples
 * here: addresses of this machine, and waits short enough to watch.
 */
@NullMarked
package dev.posthorn.local.cluster;

import org.jspecify.annotations.NullMarked;

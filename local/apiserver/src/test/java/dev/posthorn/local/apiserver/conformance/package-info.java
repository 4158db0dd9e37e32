/**
 * One suite for every {@link dev.posthorn.local.apiserver.KubeApi}: it runs against the in-process server always, and against
 * a real kube-apiserver where {@code KUBEBUILDER_ASSETS} names one. Requests go over the wire by hand, so that a status code
 * or a message is compared as a client gets it. Where the two differ, the real one is right.
 */
@NullMarked
package dev.posthorn.local.apiserver.conformance;

import org.jspecify.annotations.NullMarked;

/**
 * A real kube-apiserver and its etcd as child processes of this JVM: free loopback ports, throw-away certificates and data, and
 * nothing left behind. No controllers run beside them, so nothing collects garbage, empties namespaces or fills aggregated
 * roles. Start reading at {@link dev.posthorn.local.apiserver.envtest.ControlPlane}.
 */
@NullMarked
package dev.posthorn.local.apiserver.envtest;

import org.jspecify.annotations.NullMarked;

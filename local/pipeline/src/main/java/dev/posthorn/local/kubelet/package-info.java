/**
 * A kubelet, and as much of the Deployment controller as it needs, that runs pods as child processes. Start reading at
 * {@link dev.posthorn.local.kubelet.ProcessKubelet}; {@link dev.posthorn.local.kubelet.Rollout} decides how many pods come and go,
 * {@link dev.posthorn.local.kubelet.PodRun} is the life of one.
 *
 * <p>As in a cluster: volumes from ConfigMaps and Secrets, the downward API, startup, readiness and liveness probes over HTTP,
 * restarts with back-off, SIGTERM and after the grace period SIGKILL, rolling updates, and status on Pods and Deployments. Other
 * than in a cluster: a pod has one container; an image is looked up in a catalog of Java programs; volumes are folders
 * below the pod's own, and environment variables that name a mount path are rewritten to them; each pod listens on a port of
 * 127.0.0.1 that it is told in {@code POSTHORN_HTTP_PORT}; CPU limits and network policies are not enforced. There are no
 * ReplicaSets: pods belong to the Deployment. Children end when this process ends, however it ends: see
 * {@link dev.posthorn.local.kubelet.Tether}.
 */
@NullMarked
package dev.posthorn.local.kubelet;

import org.jspecify.annotations.NullMarked;

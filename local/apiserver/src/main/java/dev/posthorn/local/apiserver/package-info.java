/**
 * A Kubernetes API on loopback for tests and for the local mode, in the two shapes that matter: {@link
 * dev.posthorn.local.apiserver.InProcessKubeApi} lives in this JVM and starts in well under a second; {@link
 * dev.posthorn.local.apiserver.EnvtestKubeApi} runs a real kube-apiserver and etcd from the folder that {@code
 * KUBEBUILDER_ASSETS} names.
 *
 * <p>Both are a {@link dev.posthorn.local.apiserver.KubeApi}, and one conformance suite runs against both: where they differ,
 * the real one is right. The stock mock server of fabric8 brings the HTTP stack but no server-side apply, no status
 * isolation, no validation and no garbage collection, which is why the in-process server exists.
 *
 * <p>Start reading at {@code InProcessKubeApi} (what is wired), then {@code rest.ApiServer} (one request from path to response),
 * then {@code store.ObjectStore} (where objects and their history live). What the server does not do is listed in the
 * module's README.
 */
@NullMarked
package dev.posthorn.local.apiserver;

import org.jspecify.annotations.NullMarked;

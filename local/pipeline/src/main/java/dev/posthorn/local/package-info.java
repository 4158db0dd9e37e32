/**
 * The whole pipeline on one machine. Start reading at {@link dev.posthorn.local.LocalMain}: {@code ./posthorn local} puts
 * together an in-process Kubernetes API, a real Kafka broker, provider simulators and a kubelet that runs pods as child
 * processes, installs Posthorn into it from the same manifests as into a real cluster, applies {@code samples/}, sends
 * notifications and draws the account. {@code ./posthorn bench} measures. Nothing that runs in production is replaced but
 * the cluster itself: client, informers, probes, signals, TLS and Kafka are the real ones.
 */
@NullMarked
package dev.posthorn.local;

import org.jspecify.annotations.NullMarked;

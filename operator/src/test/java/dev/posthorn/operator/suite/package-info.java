/**
 * The whole operator against an API server and a Kafka broker, both real to it: create, edit, delete, break and heal.
 *
 * <p>{@link dev.posthorn.operator.suite.OperatorSuiteTest} runs once on the in-process API and, where KUBEBUILDER_ASSETS names
 * a folder with kube-apiserver and etcd, once on those. Neither runs a Deployment controller, and the real one collects no
 * garbage, so {@link dev.posthorn.operator.suite.Cluster} plays both.
 */
@NullMarked
package dev.posthorn.operator.suite;

import org.jspecify.annotations.NullMarked;

/**
 * The gateway: tenants hand their notifications over by HTTP, without a Kafka client. It is a role of the same image as the worker, any
 * number of replicas, and keeps nothing on disk: what it has accepted is in Kafka, and nothing else is.
 *
 * <p>{@link dev.posthorn.gateway.Gateway} puts the parts together. A request goes through {@code http.Front} (route, key, limits) to a class
 * of {@code api}, and from there to {@code accept.Acceptor}, which writes the record. Keys, certificate and rates are mounted folders
 * that are read anew when they change ({@link dev.posthorn.gateway.LiveFolder}).
 */
@NullMarked
package dev.posthorn.gateway;

import org.jspecify.annotations.NullMarked;

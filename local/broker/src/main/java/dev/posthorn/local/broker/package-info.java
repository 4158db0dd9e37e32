/**
 * A real Kafka broker on this machine, for tests and for the local mode: one KRaft node of the released Kafka jars, in this
 * process, with its data in a temporary folder that goes when it is closed. It listens on 127.0.0.1 only. Start reading at
 * {@link dev.posthorn.local.broker.KafkaBroker}; what can be chosen (TLS, client certificates, ACLs, a fixed port) is in
 * {@link dev.posthorn.local.broker.BrokerOptions}. Nothing here imitates Kafka: share groups, ACLs, certificates and restarts
 * are the real ones, only the replication factor of internal topics is one and time-outs of groups are shorter, so that a
 * crashed member is noticed in seconds.
 */
@NullMarked
package dev.posthorn.local.broker;

import org.jspecify.annotations.NullMarked;

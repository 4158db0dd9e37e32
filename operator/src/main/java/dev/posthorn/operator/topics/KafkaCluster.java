package dev.posthorn.operator.topics;

/**
 * What Kafka says about itself.
 *
 * @param id id of the cluster
 * @param brokers brokers that are up, count
 * @param deadLettersOfGroups whether every broker can write records that a share group gives up to a topic whose name starts with
 *     {@code posthorn.}, and the operator may know
 */
public record KafkaCluster(String id, int brokers, boolean deadLettersOfGroups) {}

/**
 * The topics of a region: what is wanted, what Kafka has, and the way from one to the other.
 *
 * <p>{@link dev.posthorn.operator.topics.TopicPlanner} decides, purely, from {@link dev.posthorn.operator.topics.TopicSpec} and
 * {@link dev.posthorn.operator.topics.TopicState}. {@link dev.posthorn.operator.topics.TopicInventory} is what the rest of the
 * operator sees of Kafka: a picture of all topics that is kept fresh by one poll for the whole region, and a queue that turns
 * the wishes of many reconciles into few requests. {@link dev.posthorn.operator.topics.KafkaAdmin} is the only class that touches
 * Kafka's client. Nobody waits for Kafka without a bound: while it does not answer, wishes fail at once and only the poll goes
 * on asking. Start reading at {@code TopicPlanner}.
 */
@NullMarked
package dev.posthorn.operator.topics;

import org.jspecify.annotations.NullMarked;

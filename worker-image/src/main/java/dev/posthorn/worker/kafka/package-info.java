/**
 * The worker's side of Kafka. {@link dev.posthorn.worker.kafka.LanePump} takes records of one lane from the share group and
 * acknowledges each only after all that had to be written about it is confirmed; {@link dev.posthorn.worker.kafka.RecordPath} is what
 * happens to one record in between; {@link dev.posthorn.worker.kafka.LadderLoop} moves waiting records along the retry ladder;
 * {@link dev.posthorn.worker.kafka.Journal} is the only writer. Start reading at {@code RecordPath}.
 *
 * <p>The order of steps is the whole safety argument: call the provider, write the retry or dead letter and the status event
 * with {@code acks=all}, wait until both are confirmed, acknowledge. Whatever dies in between leaves the record to be handed
 * out again. Kafka transactions play no part in it.
 */
@NullMarked
package dev.posthorn.worker.kafka;

import org.jspecify.annotations.NullMarked;

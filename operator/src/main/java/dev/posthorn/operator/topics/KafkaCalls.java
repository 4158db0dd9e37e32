package dev.posthorn.operator.topics;

import dev.posthorn.contract.metrics.OperatorMetric;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Waits for answers of Kafka, never without a bound, says what went wrong and counts.
 *
 * @param where which Kafka, for messages
 * @param bound the longest wait for one answer
 * @param meters where requests and writes are counted
 */
record KafkaCalls(String where, Duration bound, MeterRegistry meters) {

    <T> T answer(KafkaFuture<T> future, String doing) throws KafkaAskedException {
        try {
            return await(future);
        } catch (ExecutionException | TimeoutException | InterruptedException e) {
            throw new KafkaAskedException(failure(e, doing));
        }
    }

    /** The answer, or nothing where the topic or the group does not exist. */
    <T> Optional<T> existing(KafkaFuture<T> future, String doing) throws KafkaAskedException {
        try {
            return Optional.ofNullable(await(future));
        } catch (ExecutionException | TimeoutException | InterruptedException e) {
            if (KafkaErrors.unwrapped(e) instanceof UnknownTopicOrPartitionException
                    || KafkaErrors.unwrapped(e) instanceof GroupIdNotFoundException) {
                return Optional.empty();
            }
            throw new KafkaAskedException(failure(e, doing));
        }
    }

    /** Why not, by topic. */
    Map<String, KafkaFailure> failures(Map<String, KafkaFuture<Void>> futures, String doing) {
        var failures = new TreeMap<String, KafkaFailure>();
        futures.forEach((topic, future) -> {
            try {
                answer(future, doing + topic);
            } catch (KafkaAskedException e) {
                failures.put(topic, e.failure());
            }
        });
        return failures;
    }

    /** The client bounds each call itself; the bound here is for the day that it does not. */
    <T> T await(KafkaFuture<T> future) throws ExecutionException, TimeoutException, InterruptedException {
        return future.get(bound.toMillis(), TimeUnit.MILLISECONDS);
    }

    KafkaFailure failure(Exception thrown, String doing) {
        if (thrown instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        return KafkaErrors.of(thrown, where + ": " + doing);
    }

    void counted(String request) {
        meters.counter(OperatorMetric.KAFKA_REQUESTS.meter(), "request", request)
                .increment();
    }

    void written(String operation, int topics) {
        meters.counter(OperatorMetric.KAFKA_WRITES.meter(), "operation", operation)
                .increment(topics);
    }
}

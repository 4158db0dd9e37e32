package dev.posthorn.operator.plan;

import dev.posthorn.operator.topics.KafkaFailure;
import java.util.List;
import java.util.Map;

/**
 * What of a plan could not be carried out, for causes outside the operator.
 *
 * @param rejections objects that were refused
 * @param topics why topics could not be written, by name
 */
public record Shortfall(List<Rejection> rejections, Map<String, KafkaFailure> topics) {
    public Shortfall {
        rejections = List.copyOf(rejections);
        topics = Map.copyOf(topics);
    }

    public boolean isNone() {
        return rejections.isEmpty() && topics.isEmpty();
    }
}

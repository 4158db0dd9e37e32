package dev.posthorn.local.traffic;

import java.util.Map;
import java.util.Optional;

/**
 * One record to write.
 *
 * @param topic work topic of a lane
 * @param key the recipient
 * @param value the record's value
 * @param headers the record's headers
 * @param id as the status topic will name it; empty when its headers name none, and it is named by its place in the topic
 */
public record Outgoing(String topic, String key, String value, Map<String, String> headers, Optional<String> id) {}

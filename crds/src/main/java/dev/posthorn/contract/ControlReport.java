package dev.posthorn.contract;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/**
 * What one worker does, on the compacted topic {@link TopicNames#REPORTS} under the key {@code <namespace>/<channel>/<pod>}: written
 * when an order is applied, and again every ten minutes.
 *
 * @param generation {@link ControlOrder#generation()} that is applied
 * @param state what it does
 * @param epoch epoch that it knows
 * @param at when it was written, epoch milliseconds
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ControlReport(long generation, ControlOrder.State state, long epoch, long at) {}

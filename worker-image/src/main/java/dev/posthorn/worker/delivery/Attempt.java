package dev.posthorn.worker.delivery;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/**
 * One line of a notification's history.
 *
 * @param at when the attempt ended, epoch milliseconds
 * @param provider account that was called
 * @param outcome {@link Outcome#label()}
 * @param code {@link Outcome#code()}
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Attempt(long at, String provider, String outcome, String code) {}

package dev.posthorn.operator.scaling;

import java.time.Duration;

/**
 * What the spec says.
 *
 * @param min fewest workers, count
 * @param max most workers, count
 * @param utilizationPercent how busy workers are meant to be
 * @param catchUp in what time a backlog is to be worked off
 * @param scaleDownDelay how long fewer must have sufficed
 */
public record ScalingPolicy(int min, int max, int utilizationPercent, Duration catchUp, Duration scaleDownDelay) {}

package dev.posthorn.gateway.quota;

import java.time.Duration;

/**
 * Why a tenant must wait.
 *
 * @param reason which rule says so
 * @param retryAfter when there is a token again at the earliest
 */
public record Refusal(String reason, Duration retryAfter) {}

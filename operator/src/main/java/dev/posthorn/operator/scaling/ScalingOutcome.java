package dev.posthorn.operator.scaling;

import dev.posthorn.crd.NotificationChannel.ScalingCause;
import java.util.Optional;

/**
 * What was decided.
 *
 * @param workers workers that there should be, count
 * @param cause why it is another number than before; empty when it is the same
 * @param limit what keeps it from more
 * @param catchingUp whether a backlog is being worked off, so that none is taken away
 * @param terms what went into the formula; empty while Kafka cannot be asked
 * @param memory for the next time
 */
public record ScalingOutcome(
        int workers,
        Optional<ScalingCause> cause,
        Optional<Limit> limit,
        boolean catchingUp,
        Optional<ScalingFigures> terms,
        ScalingMemory memory) {}

package dev.posthorn.local.traffic;

import java.time.Duration;

/**
 * How much of the traffic is out of the ordinary; shares from 0 to 1.
 *
 * @param unreadable cannot be decoded by any worker: the poison
 * @param badRecipient sent to an address that is none; mail only
 * @param overdue arrives after its deadline
 * @param urgent has to be delivered within {@code urgency}
 * @param urgency deadline of the urgent ones, counted from when they are sent
 */
public record TrafficMix(double unreadable, double badRecipient, double overdue, double urgent, Duration urgency) {

    /** Nothing out of the ordinary. */
    public static final TrafficMix PLAIN = new TrafficMix(0, 0, 0, 0, Duration.ofSeconds(2));

    /** Some of everything, so that each ending is seen in a run of a few hundred. */
    public static final TrafficMix COLOURFUL = new TrafficMix(0.005, 0.005, 0.005, 0.02, Duration.ofSeconds(2));
}

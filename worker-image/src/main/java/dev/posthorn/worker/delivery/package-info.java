/**
 * What to do with a notification, decided without a client, a clock or a thread. A record is read into an
 * {@link dev.posthorn.worker.delivery.Envelope}; an attempt ends in an {@link dev.posthorn.worker.delivery.Outcome};
 * {@link dev.posthorn.worker.delivery.DeliveryPolicy} turns the two into a {@link dev.posthorn.worker.delivery.Decision}, and
 * {@link dev.posthorn.worker.delivery.RetryLadder} says on which rung a wait is spent. Start reading at {@code DeliveryPolicy}.
 *
 * <p>The retry ladder is a hierarchical timing wheel made of topics: a rung holds each record for a fixed time, so within a
 * partition records fall due in the order in which they were appended, and a reader never has to look past the first.
 */
@NullMarked
package dev.posthorn.worker.delivery;

import org.jspecify.annotations.NullMarked;

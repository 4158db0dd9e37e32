/**
 * Notifications for a run, and the reading of what becomes of them. {@link dev.posthorn.local.traffic.TrafficPlan} says, purely and
 * from a seed, what the i-th notification is: an ordinary one, one whose deadline is near or over, one with an address
 * that nobody has, one that cannot be read at all. {@link dev.posthorn.local.traffic.TrafficSender} writes them to the channels' lanes with
 * {@code acks=all}; {@link dev.posthorn.local.traffic.StatusReader} follows the status topic. Both only report to an
 * {@link dev.posthorn.local.account.AccountBook}.
 */
@NullMarked
package dev.posthorn.local.traffic;

import org.jspecify.annotations.NullMarked;

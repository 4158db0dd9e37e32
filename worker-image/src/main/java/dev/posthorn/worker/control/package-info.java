/**
 * What a worker is told while it runs. {@link dev.posthorn.worker.control.Orders} holds the order in force, which
 * {@code kafka.ControlLoop} reads from {@code posthorn.control}; {@link dev.posthorn.worker.control.OrderCheck} and
 * {@link dev.posthorn.worker.control.PaceCheck} apply it to each notification before it is sent. A record that makes no sense
 * changes nothing. Start reading at {@code Orders}.
 */
@NullMarked
package dev.posthorn.worker.control;

import org.jspecify.annotations.NullMarked;

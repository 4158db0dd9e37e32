/**
 * A door between one client and an API server that misbehaves on a schedule, so that an operator can be killed, lied to and
 * left waiting at an exact write or event, and what it did can be read afterwards.
 *
 * <p>{@link dev.posthorn.local.apiserver.faults.FaultProxy} stands in front of any {@link dev.posthorn.local.apiserver.KubeApi},
 * in-process or real. Each life of the operator gets a listener of its own, an {@link
 * dev.posthorn.local.apiserver.faults.Incarnation}, so that what a dead one still sends is told from what its successor sends.
 * Writes are numbered in the order in which they arrive, changes in the order in which the store made them; a {@link
 * dev.posthorn.local.apiserver.faults.FaultSchedule} says what happens at which number and has a text form, so that a failing
 * run can be named and repeated.
 *
 * <p>Watches are served from {@link dev.posthorn.local.apiserver.faults.StoreHistory}, the proxy's own record of every change,
 * which is what makes an older view of the world possible: lists that a cache may answer and watches stop at the revision at
 * which the view is frozen, while single reads and writes go to the true store, as with a real API server whose watch cache
 * lags. {@link dev.posthorn.local.apiserver.faults.Trace} is what the oracles read. Start reading at {@code FaultProxy}.
 */
@NullMarked
package dev.posthorn.local.apiserver.faults;

import org.jspecify.annotations.NullMarked;

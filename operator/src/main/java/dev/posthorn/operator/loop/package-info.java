/**
 * What surrounds every reconciliation, whatever its kind: waiting for the caches, log context, timing, and the wait after a
 * failure.
 *
 * <p>java-operator-sdk gives up after a few retries, and runs a failing resource again at once whenever an event is waiting.
 * So failures never reach it: {@link dev.posthorn.operator.loop.ReconcileLoop} catches them, asks to be called again after
 * the time that {@link dev.posthorn.operator.loop.Backoff} says, and lets calls that come earlier pass without doing anything.
 */
@NullMarked
package dev.posthorn.operator.loop;

import org.jspecify.annotations.NullMarked;

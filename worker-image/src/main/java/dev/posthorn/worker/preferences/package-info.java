/**
 * What recipients want: opt-outs and quiet hours. The truth is the compacted topic {@code posthorn.preferences}; a
 * {@link dev.posthorn.worker.preferences.PreferenceView} is what a worker asks, with an adapter in its own memory and one in Redis;
 * {@link dev.posthorn.worker.preferences.PreferenceRule} decides what follows. Start reading at {@code PreferenceRule}, then
 * {@link dev.posthorn.worker.preferences.EndOffsets}.
 *
 * <p>Views never answer from the past. Before each answer Kafka is asked where the topic ends, and the answer waits until the view has
 * read as far. So an opt-out that Kafka has confirmed ({@code acks=all}) is honoured by every send that starts later; where the view
 * cannot be told to be as new as that, nothing is sent.
 */
@NullMarked
package dev.posthorn.worker.preferences;

import org.jspecify.annotations.NullMarked;

/**
 * How late every channel is, in seconds, from what Kafka says about offsets and records; no worker is asked.
 *
 * <p>One poll of the region's Kafka gives an {@link dev.posthorn.operator.topics.OffsetSample} of all channels. A
 * {@link dev.posthorn.operator.lateness.ChannelTrack} remembers the last minutes of one channel and turns a sample into
 * {@link dev.posthorn.operator.lateness.Evidence}: backlog, rates, how long the oldest record that is due has waited, and how long the
 * backlog takes. When a record came is known from the two polls between which its offset appeared; only for older records, or when one
 * waits notably, is the record itself read. So the clocks of clients have no say, and a record that came while the operator ran costs
 * no further call. A record on the retry ladder waits on purpose and is not late; its age since acceptance is kept apart.
 * {@link dev.posthorn.operator.lateness.ShownLateness} decides what of it the status shows, in steps, so that a channel that is on
 * time writes nothing. Start reading at {@code ChannelTrack}; {@link dev.posthorn.operator.lateness.EvidenceBook} holds the tracks.
 */
@NullMarked
package dev.posthorn.operator.lateness;

import org.jspecify.annotations.NullMarked;

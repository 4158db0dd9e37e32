/**
 * From a channel to the objects and topics that it owns, purely: equal inputs give equal objects, and no client is in sight.
 *
 * <p>One generated object per file. {@link dev.posthorn.operator.channel.ChannelInputs} is all that they are made of,
 * {@link dev.posthorn.operator.channel.ChannelNames} says what they are called. Topics are
 * {@link dev.posthorn.operator.channel.ChannelTopics}, and, where Strimzi makes them,
 * {@link dev.posthorn.operator.channel.StrimziTopics}; the pods are {@link dev.posthorn.operator.channel.ChannelWorkers}.
 * Golden folders under {@code src/test/resources/channel} show inputs beside outputs: start reading there.
 */
@NullMarked
package dev.posthorn.operator.channel;

import org.jspecify.annotations.NullMarked;

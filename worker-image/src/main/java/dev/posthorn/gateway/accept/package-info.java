/**
 * From a tenant's wish to a record that Kafka has. {@link dev.posthorn.gateway.accept.Acceptor} asks, in this order: does the channel
 * exist, was this key used before, is there a token left, and then writes the record with {@code acks=all}. Only a confirmed record is
 * {@link dev.posthorn.gateway.accept.Acceptance.Accepted}.
 *
 * <p>Which channels exist is read off the names of topics ({@link dev.posthorn.gateway.accept.ChannelCatalog}), so a gateway goes on
 * without the operator. What keeps a repeat from being delivered twice is not the {@link dev.posthorn.gateway.accept.IdempotencyWindow}
 * of one gateway alone: with an Idempotency-Key the notification's id follows from tenant and key, so whichever gateway takes the
 * repeat, before or after a restart, gives the same id, and the workers' ledger drops the second copy.
 */
@NullMarked
package dev.posthorn.gateway.accept;

import org.jspecify.annotations.NullMarked;

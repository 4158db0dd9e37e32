/**
 * The final account of a run: what was accepted, and what became of each notification. Start reading at
 * {@link dev.posthorn.local.account.AccountBook}.
 *
 * <p>The account is independent of the worker's own numbers. It is drawn from three witnesses that know nothing of each
 * other: the producer (ids that Kafka confirmed), the status topic (steps, read by a consumer of our own), and the providers'
 * ledgers (what a recipient would have got). Nothing here reads a clock or talks to anybody; it is plain arithmetic, so that its
 * tests are the argument that "lost: 0" means what it says.
 */
@NullMarked
package dev.posthorn.local.account;

import org.jspecify.annotations.NullMarked;

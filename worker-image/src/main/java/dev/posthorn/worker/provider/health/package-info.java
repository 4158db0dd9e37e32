/**
 * Which account makes an attempt, decided without a client, a clock or a thread. {@link dev.posthorn.worker.provider.health.Signal}
 * is what an outcome says about the account, {@link dev.posthorn.worker.provider.health.Breaker} what follows from all that was
 * heard, and {@link dev.posthorn.worker.provider.health.Candidate} chooses. Each worker judges for itself by what it sees: no account
 * is so rarely called that sharing the verdict would be worth a message per change.
 */
@NullMarked
package dev.posthorn.worker.provider.health;

import org.jspecify.annotations.NullMarked;

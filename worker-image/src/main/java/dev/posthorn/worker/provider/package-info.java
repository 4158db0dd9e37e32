/**
 * Those who deliver. A {@link dev.posthorn.worker.provider.Provider} makes one call and says how it ended; what follows from that
 * is decided elsewhere. Which answer means which outcome stands in tables
 * ({@link dev.posthorn.worker.provider.WebhookOutcomes}, {@link dev.posthorn.worker.provider.SmtpOutcomes}), each with the
 * document that it was taken from. Providers never log or return a recipient or a body.
 */
@NullMarked
package dev.posthorn.worker.provider;

import org.jspecify.annotations.NullMarked;

/**
 * Webhooks: a POST of JSON to one URL, signed as Standard Webhooks says. Start reading at
 * {@link dev.posthorn.worker.provider.webhook.WebhookProvider}. Whoever may write an account chooses what workers call, so the
 * host's addresses are judged before a connection is made (see {@code provider.http.AddressGuard}), on every redirect again.
 */
@NullMarked
package dev.posthorn.worker.provider.webhook;

import org.jspecify.annotations.NullMarked;

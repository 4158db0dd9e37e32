/**
 * Apple Push Notification service over HTTP/2, with provider tokens. Start reading at
 * {@link dev.posthorn.worker.provider.apns.ApnsProvider}. A 410 is final; a 429 is mostly about one device and not about the account.
 */
@NullMarked
package dev.posthorn.worker.provider.apns;

import org.jspecify.annotations.NullMarked;

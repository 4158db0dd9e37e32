/**
 * Text messages by Twilio. {@link dev.posthorn.worker.provider.twilio.TwilioProvider} queues a message there; whether it reached the
 * phone is known later and elsewhere. Twilio knows no idempotency key, so an attempt without an answer may have sent the message.
 */
@NullMarked
package dev.posthorn.worker.provider.twilio;

import org.jspecify.annotations.NullMarked;

/**
 * Mail relays. {@link dev.posthorn.worker.provider.smtp.SmtpProvider} makes one mail of a notification and hands it over;
 * {@link dev.posthorn.worker.provider.smtp.RelayConnections} keeps connections for the next one, since making one takes several
 * round trips and a TLS handshake. A broken connection is ambiguous from the moment at which the first command of a mail was sent.
 */
@NullMarked
package dev.posthorn.worker.provider.smtp;

import org.jspecify.annotations.NullMarked;

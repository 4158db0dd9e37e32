/**
 * HTTP for the gateway. {@link dev.posthorn.gateway.http.Front} knows routes, callers, limits and problems and no library;
 * {@link dev.posthorn.gateway.http.ApiServer} binds it to Helidon's WebServer. Start reading at {@code Front}.
 *
 * <p>Why Helidon 4 and its HTTP/1.1 alone: a virtual thread a connection, so code blocks where it waits for Kafka; 34 small jars of 2.8 MB,
 * no more than Kafka's own client, where Javalin brings Jetty and Kotlin's library; a certificate can be changed under a running server; it
 * refuses ambiguous framing. What it lacks, and Jetty lacks too, is a limit on the time that a client may take for a whole request: its
 * read time-out starts anew with each byte. {@link dev.posthorn.gateway.http.SlowClients} adds that, over handshake, headers and body, by
 * closing the socket under whoever overstays.
 */
@NullMarked
package dev.posthorn.gateway.http;

import org.jspecify.annotations.NullMarked;

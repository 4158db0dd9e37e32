/**
 * Calls over HTTP, for all providers that speak it. {@link dev.posthorn.worker.provider.http.HttpDoor} makes one call and says what
 * is known when no answer came; {@link dev.posthorn.worker.provider.http.AddressGuard} refuses addresses behind the firewall.
 *
 * <p>The client is OkHttp and not that of the JDK, because it connects to the very addresses that its resolver handed out, also over
 * HTTP/2 and with the name in SNI, authority and certificate check; that is what makes the guard tight.
 */
@NullMarked
package dev.posthorn.worker.provider.http;

import org.jspecify.annotations.NullMarked;

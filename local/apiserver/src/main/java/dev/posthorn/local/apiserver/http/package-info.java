/**
 * The wire: TLS on loopback, requests in, responses and watch streams out. Knows bytes and headers, not Kubernetes. Requests run
 * on virtual threads, so everything behind this package may block. Start reading at {@link
 * dev.posthorn.local.apiserver.http.HttpFront}.
 */
@NullMarked
package dev.posthorn.local.apiserver.http;

import org.jspecify.annotations.NullMarked;

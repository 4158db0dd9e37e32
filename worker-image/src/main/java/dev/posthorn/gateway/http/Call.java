package dev.posthorn.gateway.http;

import dev.posthorn.contract.GatewayKey;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Function;

/**
 * A request that may be served.
 *
 * @param caller whose it is
 * @param parameter what the path has in the place of the route's placeholder, decoded; empty without one
 * @param body all of it; none for routes that take none
 * @param headers values by name
 */
public record Call(GatewayKey caller, String parameter, ByteBuffer body, Function<String, Optional<String>> headers) {

    public Optional<String> header(String name) {
        return headers.apply(name);
    }
}

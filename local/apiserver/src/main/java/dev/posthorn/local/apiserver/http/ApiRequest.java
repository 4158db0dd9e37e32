package dev.posthorn.local.apiserver.http;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One HTTP request, whole.
 *
 * <p>The body is the bytes as they came and nobody changes them; copying every one of them to say so would cost more than it
 * is worth.
 *
 * @param path decoded path without the query
 * @param query decoded query parameters
 * @param headers by lower-case name, first value only
 */
@SuppressWarnings("ArrayRecordComponent")
public record ApiRequest(
        String method, String path, Map<String, List<String>> query, Map<String, String> headers, byte[] body) {

    public Optional<String> parameter(String name) {
        return Optional.ofNullable(query.get(name)).map(List::getFirst).filter(value -> !value.isEmpty());
    }

    public boolean flag(String name) {
        return parameter(name)
                .filter(value -> value.equals("true") || value.equals("1"))
                .isPresent();
    }

    public String header(String name) {
        return headers.getOrDefault(name, "");
    }

    public ApiRequest withBody(byte[] other) {
        return new ApiRequest(method, path, query, headers, other);
    }
}

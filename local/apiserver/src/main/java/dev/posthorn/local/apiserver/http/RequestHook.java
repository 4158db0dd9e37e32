package dev.posthorn.local.apiserver.http;

import java.util.function.Function;

/**
 * A door between the wire and the API for those who watch or disturb it: a fault layer, a recorder.
 *
 * <p>A hook may answer itself, call {@code next} with another request, change the response, wait, or cut the connection by
 * answering {@link ApiResponse.Dropped} before or after {@code next}. It runs on the virtual thread of its request.
 */
@FunctionalInterface
public interface RequestHook {
    ApiResponse intercept(ApiRequest request, Function<ApiRequest, ApiResponse> next);
}

package dev.posthorn.operator.telemetry;

import dev.posthorn.contract.metrics.OperatorMetric;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Counts every call of the API server by verb, resource and class of answer, where it leaves the process. */
public final class ApiCallCounter implements Interceptor {
    private static final int CENTURY = 100;

    private final MeterRegistry registry;

    public ApiCallCounter(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void after(
            HttpRequest request, HttpResponse<?> response, AsyncBody.@Nullable Consumer<List<ByteBuffer>> consumer) {
        count(request, response.code() / CENTURY + "xx");
    }

    @Override
    public void afterConnectionFailure(HttpRequest request, Throwable failure) {
        count(request, "none");
    }

    private void count(HttpRequest request, String code) {
        registry.counter(
                        OperatorMetric.API_REQUESTS.meter(),
                        "verb",
                        verb(request),
                        "resource",
                        resource(request.uri()),
                        "code",
                        code)
                .increment();
    }

    private static String verb(HttpRequest request) {
        String query = request.uri().getQuery() == null ? "" : request.uri().getQuery();
        return switch (request.method().toUpperCase(Locale.ROOT)) {
            case "POST" -> "create";
            case "PUT" -> "update";
            case "DELETE" -> "delete";
            case "PATCH" -> query.contains("fieldManager=") ? "apply" : "patch";
            default -> "read";
        };
    }

    /** Such as {@code deployments} or {@code notificationchannels/status}; discovery and the rest are {@code other}. */
    static String resource(URI uri) {
        List<String> path = Arrays.stream(uri.getPath().split("/"))
                .filter(part -> !part.isEmpty())
                .toList();
        int start = path.isEmpty() ? 0 : path.getFirst().equals("api") ? 2 : 3;
        if (path.size() <= start
                || (!path.getFirst().equals("api") && !path.getFirst().equals("apis"))) {
            return "other";
        }
        List<String> rest = path.subList(start, path.size());
        if (rest.getFirst().equals("namespaces") && rest.size() > 2) {
            rest = rest.subList(2, rest.size());
        }
        return rest.size() > 2 ? rest.getFirst() + "/" + rest.get(2) : rest.getFirst();
    }
}

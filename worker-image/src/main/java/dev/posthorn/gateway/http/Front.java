package dev.posthorn.gateway.http;

import dev.posthorn.contract.GatewayKey;
import dev.posthorn.gateway.keys.KeyRing;
import dev.posthorn.gateway.metrics.GatewayMetrics;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From a request to its answer: route, caller, room for one more, body, and then what the route does. A caller without a key gets no
 * further than its headers.
 */
public final class Front {

    private static final Logger LOG = LoggerFactory.getLogger(Front.class);
    private static final String BEARER = "Bearer ";
    private static final Duration SHORT_PAUSE = Duration.ofSeconds(1);
    private static final String NO_ROUTE = "none";
    private static final ByteBuffer NONE = ByteBuffer.allocate(0).asReadOnlyBuffer();

    private final List<Route> routes;
    private final Supplier<KeyRing> keys;
    private final TenantSlots slots;
    private final int maxBodyBytes;
    private final GatewayMetrics metrics;
    private final Clock clock;

    public Front(
            List<Route> routes,
            Supplier<KeyRing> keys,
            TenantSlots slots,
            int maxBodyBytes,
            GatewayMetrics metrics,
            Clock clock) {
        this.routes = List.copyOf(routes);
        this.keys = keys;
        this.slots = slots;
        this.maxBodyBytes = maxBodyBytes;
        this.metrics = metrics;
        this.clock = clock;
    }

    /**
     * Answers a request.
     *
     * @param bodyRead called when nothing more is expected from the client
     */
    Answer answer(Incoming request, Runnable bodyRead) throws IOException {
        var candidates = routes.stream()
                .filter(route -> route.match(request.rawPath()).isPresent())
                .toList();
        var route = candidates.stream()
                .filter(candidate -> candidate.method().equals(request.method()))
                .findFirst();
        metrics.began();
        try {
            var answer = route.isPresent() ? guarded(route.get(), request, bodyRead) : noRoute(candidates);
            metrics.answered(route.map(Front::name).orElse(NO_ROUTE), answer.status());
            return answer;
        } finally {
            metrics.ended();
        }
    }

    static String name(Route route) {
        return route.method() + " " + route.path();
    }

    private static Answer noRoute(List<Route> samePath) {
        if (samePath.isEmpty()) {
            return Problem.of(ProblemType.UnknownPath, "There is nothing at this path.")
                    .answer();
        }
        var allowed = samePath.stream().map(Route::method).sorted().collect(Collectors.joining(", "));
        return Problem.of(ProblemType.MethodNotAllowed, "This path takes " + allowed + ".")
                .answer()
                .with("Allow", allowed);
    }

    private Answer guarded(Route route, Incoming request, Runnable bodyRead) throws IOException {
        return switch (route.access()) {
            case Open -> {
                bodyRead.run();
                yield served(route, new Call(new GatewayKey("", "", List.of(), null), "", NONE, request::header));
            }
            case Tenant -> {
                var caller = caller(request);
                yield caller.isPresent() ? slotted(caller.get(), route, request, bodyRead) : unknownCaller();
            }
        };
    }

    private Optional<GatewayKey> caller(Incoming request) {
        return request.header("Authorization")
                .filter(text -> text.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                .flatMap(
                        text -> keys.get().owner(text.substring(BEARER.length()).strip(), clock.instant()));
    }

    /** Says the same of a key that never was, was taken back or has expired. */
    private static Answer unknownCaller() {
        return Problem.of(ProblemType.Unauthenticated, "The request has no API key that is live.")
                .answer()
                .with("WWW-Authenticate", "Bearer realm=\"posthorn\"");
    }

    private Answer slotted(GatewayKey caller, Route route, Incoming request, Runnable bodyRead) throws IOException {
        if (!slots.enter(caller.tenant())) {
            return Problem.of(
                            ProblemType.TooManyRequests,
                            "Your tenant has " + slots.most()
                                    + " requests under way at this gateway, which is the most.")
                    .because("ConcurrentRequests")
                    .retryAfter(SHORT_PAUSE)
                    .answer();
        }
        try {
            if (!route.takesBody()) {
                bodyRead.run();
                return served(route, call(caller, route, request, NONE));
            }
            if (!isJson(request)) {
                return Problem.of(ProblemType.UnsupportedMediaType, "This path takes application/json.")
                        .answer();
            }
            var body = request.body().readNBytes(maxBodyBytes + 1);
            bodyRead.run();
            if (body.length > maxBodyBytes) {
                return tooLarge(maxBodyBytes).answer();
            }
            return served(route, call(caller, route, request, ByteBuffer.wrap(body)));
        } finally {
            slots.leave(caller.tenant());
        }
    }

    static Problem tooLarge(int maxBodyBytes) {
        return Problem.of(ProblemType.TooLarge, "A body may have at most " + maxBodyBytes + " bytes.");
    }

    private Answer served(Route route, Call call) {
        try {
            return route.serve().apply(call);
        } catch (RuntimeException e) {
            LOG.error("{} failed", name(route), e);
            return Problem.of(ProblemType.Internal, "The request could not be served.")
                    .answer();
        }
    }

    private static Call call(GatewayKey caller, Route route, Incoming request, ByteBuffer body) {
        return new Call(caller, route.match(request.rawPath()).orElse(""), body, request::header);
    }

    private static boolean isJson(Incoming request) {
        var type = request.header("Content-Type").orElse("").toLowerCase(Locale.ROOT);
        var end = type.indexOf(';');
        return (end < 0 ? type : type.substring(0, end)).strip().equals("application/json");
    }
}

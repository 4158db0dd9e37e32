package dev.posthorn.gateway.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.posthorn.gateway.accept.Acceptance;
import dev.posthorn.gateway.accept.Acceptor;
import dev.posthorn.gateway.accept.Acceptor.Sender;
import dev.posthorn.gateway.accept.FieldError;
import dev.posthorn.gateway.accept.RequestFields;
import dev.posthorn.gateway.http.Answer;
import dev.posthorn.gateway.http.Call;
import dev.posthorn.gateway.http.Problem;
import dev.posthorn.gateway.http.ProblemType;
import dev.posthorn.gateway.http.Route;
import dev.posthorn.gateway.http.Route.Access;
import dev.posthorn.gateway.metrics.GatewayMetrics;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** {@code POST /v1/notifications} and {@code POST /v1/notifications:batch}. */
public final class Notifications {

    private static final String ONE = "/v1/notifications";
    private static final String BATCH = "/v1/notifications:batch";
    private static final String KEY = "Idempotency-Key";

    /** What a client is told of a notification that was taken in. */
    public record Receipt(String id, String acceptedAt, String status) {}

    /**
     * What became of one item of a batch.
     *
     * @param status as if it had been sent alone, HTTP
     * @param receipt when it was taken in
     * @param problem when not
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Item(int status, @Nullable Receipt receipt, Problem.@Nullable Body problem) {}

    /** In the order of the request. */
    public record BatchResult(int accepted, int refused, List<Item> items) {}

    private final Acceptor acceptor;
    private final int maxBatch;
    private final GatewayMetrics metrics;
    private final Clock clock;

    /** @param maxBatch notifications in a batch */
    public Notifications(Acceptor acceptor, int maxBatch, GatewayMetrics metrics, Clock clock) {
        this.acceptor = acceptor;
        this.maxBatch = maxBatch;
        this.metrics = metrics;
        this.clock = clock;
    }

    public List<Route> routes() {
        return List.of(
                new Route("POST", ONE, Access.Tenant, true, call -> timed(ONE, () -> one(call))),
                new Route("POST", BATCH, Access.Tenant, true, call -> timed(BATCH, () -> batch(call))));
    }

    private Answer one(Call call) {
        var body = Bodies.read(call.body());
        if (body.isEmpty()) {
            return counted(Problem.of(ProblemType.MalformedJson, "The body is not one JSON value."))
                    .answer();
        }
        var wrongKey = wrongKey(call);
        if (wrongKey.isPresent()) {
            return counted(wrongKey.get()).answer();
        }
        return switch (begin(call, body.get(), "", call.header(KEY))) {
            case Begun.Refused(Problem problem) -> counted(problem).answer();
            case Begun.UnderWay(CompletableFuture<Acceptance> acceptance) -> answer(acceptance.join());
        };
    }

    private Answer answer(Acceptance acceptance) {
        if (acceptance instanceof Acceptance.Accepted accepted) {
            metrics.notification("Accepted");
            var answer = Answer.json(202, receipt(accepted)).with("Location", "/v1/status/" + accepted.id());
            return accepted.repeated() ? answer.with("Idempotency-Replayed", "true") : answer;
        }
        return counted(Refusals.problem(acceptance)).answer();
    }

    private Answer batch(Call call) {
        var body = Bodies.read(call.body());
        if (body.isEmpty()) {
            return Problem.of(ProblemType.MalformedJson, "The body is not one JSON value.")
                    .answer();
        }
        var items = body.get().path("notifications");
        var wrongKey = wrongKey(call);
        if (wrongKey.isPresent()) {
            return wrongKey.get().answer();
        }
        if (!items.isArray() || items.isEmpty() || body.get().size() != 1) {
            return Problem.invalid(List.of(new FieldError(
                            "/notifications", "must be an array of at least one notification, and the only field")))
                    .answer();
        }
        if (items.size() > maxBatch) {
            return Problem.of(ProblemType.TooLarge, "A batch may have at most " + maxBatch + " notifications.")
                    .answer();
        }
        // All are under way before the first one is waited for, so a batch takes as long as its slowest.
        var begun = new ArrayList<Begun>();
        for (var i = 0; i < items.size(); i++) {
            begun.add(begin(call, items.get(i), "/notifications/" + i, itemKey(call, items.get(i), i)));
        }
        var results = begun.stream().map(this::item).toList();
        var accepted =
                (int) results.stream().filter(item -> item.status() == 202).count();
        return Answer.json(200, new BatchResult(accepted, results.size() - accepted, results));
    }

    /** Either refused at once or under way. */
    private sealed interface Begun {
        record Refused(Problem problem) implements Begun {}

        record UnderWay(CompletableFuture<Acceptance> acceptance) implements Begun {}
    }

    private Begun begin(Call call, JsonNode body, String at, Optional<String> key) {
        return switch (RequestFields.read(body, at, clock.instant())) {
            case RequestFields.Read.Bad(List<FieldError> errors) -> new Begun.Refused(Problem.invalid(errors));
            case RequestFields.Read.Good(var request) -> {
                var sender = new Sender(call.caller().tenant(), call.caller()::maySendThrough);
                yield new Begun.UnderWay(acceptor.accept(sender, request, key.or(() -> ownKey(body))));
            }
        };
    }

    private Item item(Begun begun) {
        return switch (begun) {
            case Begun.Refused(Problem problem) -> refused(problem);
            case Begun.UnderWay(CompletableFuture<Acceptance> acceptance) -> {
                if (acceptance.join() instanceof Acceptance.Accepted accepted) {
                    metrics.notification("Accepted");
                    yield new Item(202, receipt(accepted), null);
                }
                yield refused(Refusals.problem(acceptance.join()));
            }
        };
    }

    private Item refused(Problem problem) {
        counted(problem);
        return new Item(problem.problem().status(), null, problem.body());
    }

    /** An item's own key wins; else the batch's key stands for each item at its place. */
    private static Optional<String> itemKey(Call call, JsonNode item, int index) {
        return ownKey(item).or(() -> call.header(KEY).map(key -> key + "#" + index));
    }

    private static Optional<String> ownKey(JsonNode body) {
        return Optional.ofNullable(body.path("idempotencyKey").textValue());
    }

    private static Optional<Problem> wrongKey(Call call) {
        return call.header(KEY)
                .filter(key -> !RequestFields.isKey(key))
                .map(key -> Problem.invalid(List.of(
                        new FieldError("", "header Idempotency-Key must be 1 to 128 visible ASCII characters"))));
    }

    private Problem counted(Problem problem) {
        metrics.notification(problem.problem().name());
        return problem;
    }

    private static Receipt receipt(Acceptance.Accepted accepted) {
        return new Receipt(accepted.id(), accepted.acceptedAt().toString(), "Accepted");
    }

    private Answer timed(String path, java.util.function.Supplier<Answer> serve) {
        var from = System.nanoTime();
        try {
            return serve.get();
        } finally {
            metrics.accept("POST " + path, Duration.ofNanos(System.nanoTime() - from));
        }
    }
}

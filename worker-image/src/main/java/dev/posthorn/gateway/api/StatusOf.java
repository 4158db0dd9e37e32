package dev.posthorn.gateway.api;

import dev.posthorn.gateway.http.Answer;
import dev.posthorn.gateway.http.Call;
import dev.posthorn.gateway.http.Problem;
import dev.posthorn.gateway.http.ProblemType;
import dev.posthorn.gateway.http.Route;
import dev.posthorn.gateway.http.Route.Access;
import dev.posthorn.gateway.status.StatusView;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * {@code GET /v1/status/{id}}: what became of a notification of the caller's tenant.
 *
 * @param caughtUp whether the view has read all that it should begin with
 */
public record StatusOf(StatusView view, BooleanSupplier caughtUp) {

    public List<Route> routes() {
        return List.of(new Route("GET", "/v1/status/{id}", Access.Tenant, false, this::show));
    }

    private Answer show(Call call) {
        return view.of(call.parameter(), call.caller().tenant())
                .map(timeline -> Answer.json(200, timeline))
                .orElseGet(this::unknown);
    }

    private Answer unknown() {
        if (!caughtUp.getAsBoolean()) {
            return Problem.of(ProblemType.NotReadUp, "The gateway has started a moment ago and still reads.")
                    .retryAfter(Duration.ofSeconds(2))
                    .answer();
        }
        return Problem.of(
                        ProblemType.UnknownNotification,
                        "This gateway knows no step of a notification with this id of your tenant. One that waits in its lane has "
                                + "none yet at a gateway that did not accept it.")
                .answer();
    }
}

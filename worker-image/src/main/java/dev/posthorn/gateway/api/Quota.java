package dev.posthorn.gateway.api;

import dev.posthorn.contract.TenantRate;
import dev.posthorn.gateway.http.Answer;
import dev.posthorn.gateway.http.Call;
import dev.posthorn.gateway.http.Route;
import dev.posthorn.gateway.http.Route.Access;
import dev.posthorn.gateway.quota.RateGate;
import java.util.List;
import java.util.Objects;

/** {@code GET /v1/quota}: what the caller's tenant may send through this gateway. */
public record Quota(RateGate rates) {

    /**
     * What is answered.
     *
     * @param perSecond notifications a second, on average
     * @param burst notifications at once
     * @param available that would be accepted right now
     * @param reason which rule sets it
     */
    public record Standing(String tenant, int perSecond, int burst, int available, String reason) {}

    public List<Route> routes() {
        return List.of(new Route("GET", "/v1/quota", Access.Tenant, false, this::show));
    }

    private Answer show(Call call) {
        var standing = rates.standing(call.caller().tenant());
        return Answer.json(
                200,
                new Standing(
                        call.caller().tenant(),
                        standing.rate().perSecond(),
                        standing.rate().burst(),
                        standing.left(),
                        Objects.requireNonNullElse(standing.rate().reason(), TenantRate.REASON)));
    }
}

package dev.posthorn.gateway.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.posthorn.contract.Preference;
import dev.posthorn.gateway.accept.FieldError;
import dev.posthorn.gateway.http.Answer;
import dev.posthorn.gateway.http.Call;
import dev.posthorn.gateway.http.Problem;
import dev.posthorn.gateway.http.ProblemType;
import dev.posthorn.gateway.http.Route;
import dev.posthorn.gateway.http.Route.Access;
import dev.posthorn.gateway.preferences.PreferenceFields;
import dev.posthorn.gateway.preferences.PreferenceStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** {@code PUT}, {@code GET /v1/recipients/{id}/preferences} and {@code DELETE /v1/recipients/{id}}; the id is the recipient, percent-encoded. */
public final class Recipients {

    private static final String PREFERENCES = "/v1/recipients/{id}/preferences";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final PreferenceStore store;

    public Recipients(PreferenceStore store) {
        this.store = store;
    }

    public List<Route> routes() {
        return List.of(
                new Route("PUT", PREFERENCES, Access.Tenant, true, this::put),
                new Route("GET", PREFERENCES, Access.Tenant, false, this::show),
                new Route("DELETE", "/v1/recipients/{id}", Access.Tenant, false, this::erase));
    }

    private Answer put(Call call) {
        var body = Bodies.read(call.body());
        if (body.isEmpty()) {
            return Problem.of(ProblemType.MalformedJson, "The body is not one JSON value.")
                    .answer();
        }
        return forRecipient(call, key -> put(key, body.get()));
    }

    private Answer put(String key, JsonNode body) {
        var errors = PreferenceFields.errors(body);
        if (!errors.isEmpty()) {
            return Problem.invalid(errors).answer();
        }
        try {
            var preference = JSON.treeToValue(body, Preference.class);
            return store.write(key, Optional.of(preference)) ? Answer.json(200, preference) : unavailable();
        } catch (JsonProcessingException e) {
            return Problem.invalid(List.of(new FieldError("", "does not have the shape of preferences")))
                    .answer();
        }
    }

    private Answer show(Call call) {
        return forRecipient(call, key -> switch (store.read(key)) {
            case PreferenceStore.Found.Some(Preference preference) -> Answer.json(200, preference);
            case PreferenceStore.Found.None none ->
                Problem.of(ProblemType.UnknownRecipient, "There are no preferences under this recipient.")
                        .answer();
            case PreferenceStore.Found.Away away -> unavailable();
        });
    }

    /** The same answer whether there was something or not, so that it can be repeated. */
    private Answer erase(Call call) {
        return forRecipient(call, key -> store.write(key, Optional.empty()) ? Answer.empty(204) : unavailable());
    }

    private static Answer forRecipient(Call call, Function<String, Answer> serve) {
        if (call.parameter().isBlank() || call.parameter().length() > PreferenceFields.LONGEST_RECIPIENT) {
            return Problem.invalid(List.of(new FieldError(
                            "",
                            "the recipient in the path must have 1 to " + PreferenceFields.LONGEST_RECIPIENT
                                    + " characters")))
                    .answer();
        }
        return serve.apply(Preference.key(call.caller().tenant(), call.parameter()));
    }

    private static Answer unavailable() {
        return Problem.of(ProblemType.KafkaUnavailable, "Nothing is known to be changed or read.")
                .retryAfter(Duration.ofSeconds(1))
                .answer();
    }
}

package dev.posthorn.gateway.api;

import dev.posthorn.gateway.http.Answer;
import dev.posthorn.gateway.http.Route;
import dev.posthorn.gateway.http.Route.Access;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** {@code GET /openapi.yaml}: the API's description, for anybody. */
public final class OpenApi {

    private static final String FILE = "openapi.yaml";

    private final String document;

    public OpenApi() {
        try (var file = Objects.requireNonNull(OpenApi.class.getResourceAsStream(FILE), FILE)) {
            document = new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + FILE + " of this build", e);
        }
    }

    public List<Route> routes() {
        return List.of(new Route(
                "GET",
                "/" + FILE,
                Access.Open,
                false,
                call -> new Answer(200, "application/yaml", document, Map.of())));
    }
}

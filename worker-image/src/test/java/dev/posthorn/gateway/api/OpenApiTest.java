package dev.posthorn.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthorn.gateway.http.Call;
import dev.posthorn.gateway.http.ProblemType;
import dev.posthorn.gateway.http.Route;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The document says what the code does. */
class OpenApiTest {

    private static final Route ITSELF = new OpenApi().routes().getFirst();
    private static final String DOCUMENT = ITSELF.serve()
            .apply(new Call(null, "", ByteBuffer.allocate(0), name -> Optional.empty()))
            .body();

    @Test
    void itHasTheRoutesOfTheGatewayAndNoOthers() {
        var described = new TreeSet<String>();
        var path = "";
        for (var line :
                DOCUMENT.substring(0, DOCUMENT.indexOf("\ncomponents:")).lines().toList()) {
            var pathLine = Pattern.compile("^  (/\\S+):$").matcher(line);
            var methodLine = Pattern.compile("^    (get|put|post|delete):$").matcher(line);
            if (pathLine.matches()) {
                path = pathLine.group(1);
            } else if (methodLine.matches()) {
                described.add(methodLine.group(1).toUpperCase() + " " + path);
            }
        }

        var served = new Api(
                        new Notifications(null, 1, null, null),
                        new StatusOf(null, null),
                        new Recipients(null),
                        new Quota(null))
                .routes().stream()
                        .map(route -> route.method() + " " + route.path())
                        .toList();

        assertThat(described).containsExactlyInAnyOrderElementsOf(served);
    }

    @Test
    void itListsEveryProblemThereIs() {
        assertThat(Pattern.compile("https://posthorn.dev/problems/\\S+")
                        .matcher(DOCUMENT)
                        .results()
                        .map(match -> match.group()))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(ProblemType.values())
                        .map(ProblemType::uri)
                        .toList());
    }

    @Test
    void theFieldsOfAnswersAreThoseOfTheCode() {
        Map.of(
                        "Receipt", Notifications.Receipt.class,
                        "BatchResult", Notifications.BatchResult.class,
                        "Quota", Quota.Standing.class,
                        "Problem", dev.posthorn.gateway.http.Problem.Body.class,
                        "Preferences", dev.posthorn.contract.Preference.class)
                .forEach((schema, type) -> assertThat(properties(schema))
                        .as(schema)
                        .containsExactlyInAnyOrderElementsOf(Arrays.stream(type.getRecordComponents())
                                .map(component -> component.getName())
                                .toList()));
    }

    private static List<String> properties(String schema) {
        var from = DOCUMENT.indexOf("\n    " + schema + ":\n", DOCUMENT.indexOf("\n  schemas:"));
        var text = DOCUMENT.substring(DOCUMENT.indexOf("\n      properties:\n", from) + 1);
        return text.lines()
                .skip(1)
                .takeWhile(line -> line.startsWith("        "))
                .filter(line -> line.matches("^ {8}\\w+:.*"))
                .map(line -> line.strip().replaceAll(":.*", ""))
                .toList();
    }

    @Test
    void theGuideSaysWhatToDoAboutEveryProblem() throws Exception {
        var guide = java.nio.file.Files.readString(java.nio.file.Path.of("../docs/gateway.md"));

        for (var problem : ProblemType.values()) {
            assertThat(guide)
                    .contains("| %d | `%s` | %s |".formatted(problem.status(), problem.slug(), problem.action()));
        }
    }
}

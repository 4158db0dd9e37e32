package dev.posthorn.chart.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class DashboardsTest {
    private static final Path FOLDER = Path.of("posthorn", "dashboards");
    private static final int COLUMNS = 24;

    @Test
    void theChartHoldsTheDashboardsThatTheCodeMakes() throws IOException {
        var made = new TreeMap<String, String>();
        Dashboards.all().forEach(dashboard -> made.put(dashboard.name() + ".json", dashboard.json()));
        if (Boolean.getBoolean("posthorn.chart.write")) {
            Files.createDirectories(FOLDER);
            for (var file : made.entrySet()) {
                Files.writeString(FOLDER.resolve(file.getKey()), file.getValue());
            }
        }

        var checkedIn = new TreeMap<String, String>();
        try (var files = Files.newDirectoryStream(FOLDER)) {
            for (var file : files) {
                checkedIn.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        assertThat(checkedIn)
                .as("stale: write them anew with ./mvnw -pl charts -am test -Dposthorn.chart.write=true, twice")
                .isEqualTo(made);
    }

    @Test
    void everyPanelSaysHowToReadItAndHasAPlaceOfItsOwn() throws IOException {
        for (var dashboard : Dashboards.all()) {
            var taken = new HashSet<String>();
            var ids = new HashSet<Integer>();
            for (JsonNode panel : new ObjectMapper().readTree(dashboard.json()).path("panels")) {
                assertThat(ids.add(panel.path("id").asInt())).isTrue();
                var place = panel.path("gridPos");
                assertThat(place.path("x").asInt() + place.path("w").asInt()).isLessThanOrEqualTo(COLUMNS);
                for (int x = 0; x < place.path("w").asInt(); x++) {
                    for (int y = 0; y < place.path("h").asInt(); y++) {
                        assertThat(taken.add((place.path("x").asInt() + x) + ":"
                                        + (place.path("y").asInt() + y)))
                                .as("%s: %s", dashboard.title(), panel.path("title"))
                                .isTrue();
                    }
                }
            }
            assertThat(dashboard.panels())
                    .allSatisfy(panel -> assertThat(panel.description()).isNotBlank());
        }
    }

    @Test
    void aQueryUsesNoVariableThatItsDashboardLacks() {
        for (var dashboard : Dashboards.all()) {
            var known = new HashSet<String>(
                    dashboard.variables().stream().map(v -> "$" + v.name()).toList());
            known.add("$__rate_interval");
            for (var panel : dashboard.panels()) {
                for (var query : panel.queries()) {
                    assertThat(Pattern.compile("\\$\\w+")
                                    .matcher(query.expression())
                                    .results()
                                    .map(MatchResult::group))
                            .as("%s: %s", dashboard.title(), panel.title())
                            .isSubsetOf(known);
                }
            }
        }
    }
}

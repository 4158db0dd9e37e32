package dev.posthorn.worker.provider.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The page for people says what the tables say. */
class ProvidersPageTest {

    private static final Path PAGE = Path.of("../docs/providers.md");
    private static final String FROM = "<!-- tables -->\n";
    private static final String TO = "<!-- end -->";

    @Test
    void thePageHoldsTheTables() throws IOException {
        var page = Files.readString(PAGE);
        var wanted =
                page.substring(0, page.indexOf(FROM) + FROM.length()) + tables() + page.substring(page.indexOf(TO));
        if (Boolean.getBoolean("posthorn.docs.write")) {
            Files.writeString(PAGE, wanted);
            return;
        }
        assertThat(page)
                .as("stale: see the top of the page for how it is written anew")
                .isEqualTo(wanted);
    }

    private static String tables() {
        var text = new StringBuilder();
        for (var name : List.of("webhook", "smtp", "ses", "apns", "fcm", "twilio")) {
            var table = OutcomeTable.of(name);
            text.append("\n### ").append(name).append("\n\n");
            new TreeMap<>(table.sources())
                    .forEach((tag, url) -> text.append("- ")
                            .append(tag)
                            .append(": <")
                            .append(url)
                            .append(">\n"));
            text.append("\n| status | code | means | wait | source | |\n|---|---|---|---|---|---|\n");
            table.rows().forEach(row -> text.append(line(row)));
        }
        return text.append("\n").toString();
    }

    private static String line(OutcomeRow row) {
        return "| `" + row.status() + "` | `" + row.code() + "` | " + row.meaning() + " | "
                + row.leastWait().map(Duration::toString).orElse("").replace("PT", "") + " | " + row.source() + " | "
                + row.note() + " |\n";
    }
}

package dev.posthorn.local.apiserver.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.posthorn.local.apiserver.model.Json;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** An open watch: the events so far, one after the other. */
final class Watching implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 20;
    private static final JsonNode END = Json.object().put("type", "END");

    private final Stream<String> lines;
    private final BlockingQueue<JsonNode> events = new LinkedBlockingQueue<>();

    private Watching(Stream<String> lines) {
        this.lines = lines;
    }

    static Watching of(Stream<String> lines) {
        Watching watching = new Watching(lines);
        Thread.ofVirtual().start(watching::read);
        return watching;
    }

    private void read() {
        try {
            lines.forEach(line -> events.add(Json.parse(line)));
        } catch (UncheckedIOException e) {
            // The test has closed the watch.
        }
        events.add(END);
    }

    JsonNode next() throws InterruptedException {
        return Objects.requireNonNull(
                events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS), "no event in " + PATIENCE_SECONDS + " s");
    }

    /** The next event is of this type and about an object of this name. */
    JsonNode expect(String type, String name) throws InterruptedException {
        JsonNode event = next();
        assertThat(Json.text(event, "type") + " " + Json.text(event, "object", "metadata", "name"))
                .isEqualTo(type + " " + name);
        return event.path("object");
    }

    void expectEnd() throws InterruptedException {
        assertThat(Json.text(next(), "type")).isEqualTo("END");
    }

    @Override
    public void close() {
        lines.close();
    }
}

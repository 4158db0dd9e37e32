package dev.posthorn.local.dashboards;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A real Prometheus on 127.0.0.1 that scrapes once a second what {@link #scrape} tells it to. */
final class PrometheusServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Process process;
    private final int port;
    private final Path targets;
    private final HttpClient http = HttpClient.newHttpClient();

    /**
     * Something to scrape.
     *
     * @param port on 127.0.0.1
     * @param labels as prometheus-operator gives them to a target
     */
    record Target(int port, Map<String, String> labels) {}

    /**
     * A series and its values.
     *
     * @param labels without the name
     * @param points time in seconds since 1970 and value, in order
     */
    record Series(Map<String, String> labels, List<double[]> points) {}

    private PrometheusServer(Process process, int port, Path targets) {
        this.process = process;
        this.port = port;
        this.targets = targets;
    }

    /**
     * Starts one.
     *
     * @param program the binary
     * @param folder for its configuration and data
     * @param rules content of a rules file, as JSON
     */
    static PrometheusServer start(Path program, Path folder, String rules) throws IOException {
        Files.createDirectories(folder);
        var targets = folder.resolve("targets.json");
        Files.writeString(targets, "[]");
        Files.writeString(folder.resolve("rules.yml"), rules);
        Files.writeString(folder.resolve("prometheus.yml"), """
                global: {scrape_interval: 1s, evaluation_interval: 1s}
                rule_files: [rules.yml]
                scrape_configs:
                  - job_name: pods
                    honor_labels: true
                    file_sd_configs: [{files: [targets.json], refresh_interval: 1s}]
                """);
        int port = freePort();
        var process = new ProcessBuilder(
                        program.toString(),
                        "--config.file=" + folder.resolve("prometheus.yml"),
                        "--storage.tsdb.path=" + folder.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port,
                        "--log.level=warn")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("prometheus.log").toFile())
                .start();
        return new PrometheusServer(process, port, targets);
    }

    /** Scrapes these from now on, and no others. */
    void scrape(List<Target> wanted) throws IOException {
        var list = wanted.stream()
                .map(target -> Map.of("targets", List.of("127.0.0.1:" + target.port()), "labels", target.labels()))
                .toList();
        Files.writeString(targets, JSON.writeValueAsString(list));
    }

    /** Series that a query has now; one point each. */
    List<Series> query(String expression) {
        return series(ask("query", "query=" + encoded(expression)), "value");
    }

    /** Series that a query had between two moments. */
    List<Series> query(String expression, Instant from, Instant to, Duration step) {
        return series(
                ask(
                        "query_range",
                        "query=%s&start=%d&end=%d&step=%d"
                                .formatted(
                                        encoded(expression),
                                        from.getEpochSecond(),
                                        to.getEpochSecond(),
                                        Math.max(1, step.toSeconds()))),
                "values");
    }

    private static List<Series> series(JsonNode data, String field) {
        var all = new ArrayList<Series>();
        for (var one : data.path("result")) {
            Map<String, String> labels = JSON.convertValue(
                    one.path("metric"), JSON.getTypeFactory().constructMapType(Map.class, String.class, String.class));
            var points = new ArrayList<double[]>();
            if (field.equals("value")) {
                points.add(point(one.path(field)));
            } else {
                one.path(field).forEach(value -> points.add(point(value)));
            }
            all.add(new Series(labels, points));
        }
        return all;
    }

    private static double[] point(JsonNode value) {
        var text = value.path(1).asText();
        return new double[] {
            value.path(0).asDouble(),
            switch (text) {
                case "+Inf" -> Double.POSITIVE_INFINITY;
                case "-Inf" -> Double.NEGATIVE_INFINITY;
                default -> Double.parseDouble(text);
            }
        };
    }

    private JsonNode ask(String path, String query) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/" + path))
                .timeout(TIMEOUT)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(query))
                .build();
        try {
            var response = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new IllegalStateException(
                        "Prometheus answered " + response.statusCode() + ": " + response.body());
            }
            return JSON.readTree(response.body()).path("data");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Prometheus answered with what is no JSON", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while Prometheus was asked", e);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        http.close();
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}

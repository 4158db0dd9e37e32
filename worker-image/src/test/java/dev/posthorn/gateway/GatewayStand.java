package dev.posthorn.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.posthorn.contract.GatewayEnv;
import dev.posthorn.contract.GatewaySettings;
import dev.posthorn.contract.TopicNames;
import dev.posthorn.contract.WorkerSettings;
import dev.posthorn.crd.KubernetesDuration;
import dev.posthorn.crd.LaneName;
import dev.posthorn.local.broker.KafkaBroker;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;

/** A gateway's mounted folders, and hands to call it and to read what it wrote. */
final class GatewayStand implements AutoCloseable {

    static final String KEY = key("first");
    static final GatewaySettings.Limits LIMITS = new GatewaySettings.Limits(
            16_384, 4_096, 5, 4_096, 1000, 16, new KubernetesDuration("2s"), new KubernetesDuration("5s"));

    private static final ObjectMapper JSON = new ObjectMapper();

    final KafkaBroker broker;
    final Path keys;
    final Path rates;
    /** How gateways reach the broker. */
    Map<String, Object> connection;

    private final Path folder;
    private final List<Gateway> gateways = new ArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();

    GatewayStand(KafkaBroker broker, Path folder) throws Exception {
        this.broker = broker;
        this.connection = broker.clientConfig();
        this.folder = folder;
        this.keys = Files.createDirectories(folder.resolve("keys"));
        this.rates = Files.createDirectories(folder.resolve("rates"));
        putKey("first", KEY, "{\"tenant\":\"acme\",\"channels\":[\"shop/*\"]}");
        putRates("{\"*\":{\"perSecond\":10000,\"burst\":10000}}");
    }

    /** A key of the form that tenants hold. */
    static String key(String id) {
        return "phk_" + id + "_" + "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG".substring(0, 43 - id.length()) + id;
    }

    void putKey(String id, String key, String rest) throws Exception {
        var node = (com.fasterxml.jackson.databind.node.ObjectNode) JSON.readTree(rest);
        var secret = key.substring(key.indexOf('_', 4) + 1);
        node.put(
                "sha256",
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(secret.getBytes())));
        put(keys.resolve(id), node.toString());
    }

    void putRates(String json) throws IOException {
        put(rates.resolve(GatewayEnv.RATES_FILE), json);
    }

    /** As a whole, as a kubelet does. */
    static void put(Path file, String text) throws IOException {
        var fresh = Files.createTempFile("posthorn", "");
        Files.writeString(fresh, text);
        Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    Gateway start() {
        return start(Optional.empty(), LIMITS, "5s");
    }

    Gateway start(Optional<Path> tls, GatewaySettings.Limits limits, String kafkaTimeout) {
        var settings = new GatewaySettings(
                "eu",
                new WorkerSettings.Kafka(broker.bootstrapServers(), false),
                new KubernetesDuration(kafkaTimeout),
                limits,
                null,
                null);
        var gateway = Gateway.start(new GatewayConfig(
                settings, connection, keys, tls, Optional.of(rates), "127.0.0.1", 0, 0, "gateway-" + gateways.size()));
        gateways.add(gateway);
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(gateway::ready);
        return gateway;
    }

    HttpResponse<String> post(Gateway gateway, String path, String body, String... headers) throws Exception {
        return send(gateway, "POST", path, body, headers);
    }

    HttpResponse<String> get(Gateway gateway, String path) throws Exception {
        return send(gateway, "GET", path, "");
    }

    /** With a valid key and media type, unless {@code headers} say otherwise; an empty value leaves one out. */
    HttpResponse<String> send(Gateway gateway, String method, String path, String body, String... headers)
            throws Exception {
        var all = new HashMap<>(Map.of("Authorization", "Bearer " + KEY, "Content-Type", "application/json"));
        for (var i = 0; i < headers.length; i += 2) {
            all.put(headers[i], headers[i + 1]);
        }
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.apiPort() + path))
                .timeout(Duration.ofSeconds(60))
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        all.forEach((name, value) -> {
            if (!value.isEmpty()) {
                request.header(name, value);
            }
        });
        return client.send(request.build(), BodyHandlers.ofString());
    }

    String metrics(Gateway gateway) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.httpPort() + "/metrics"))
                .build();
        return client.send(request, BodyHandlers.ofString()).body();
    }

    static JsonNode json(HttpResponse<String> response) throws IOException {
        return JSON.readTree(response.body());
    }

    /** What a tenant sends to a channel of namespace shop. */
    static String notification(String channel, String recipient) {
        return "{\"channel\":\"shop/" + channel + "\",\"recipient\":\"" + recipient + "\",\"body\":\"hello\"}";
    }

    void createChannel(String name, LaneName... lanes) throws Exception {
        for (var lane : lanes) {
            createTopic(new TopicNames("shop", name).lane(lane));
        }
    }

    void createTopic(String topic) throws Exception {
        try (var admin = Admin.create(broker.clientConfig())) {
            admin.createTopics(List.of(new NewTopic(topic, 3, (short) 1))).all().get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
        awaitListed(topic);
    }

    /** A topic that was made a moment ago need not be known to the whole broker yet. */
    private void awaitListed(String topic) {
        try (var admin = Admin.create(broker.clientConfig())) {
            Awaitility.await()
                    .pollInSameThread()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> admin.listTopics().names().get().contains(topic));
        }
    }

    /** All records of a topic up to its present end. */
    List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        var found = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        try (var reader =
                new KafkaConsumer<>(broker.clientConfig(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var partitions = reader.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            reader.assign(partitions);
            reader.seekToBeginning(partitions);
            var ends = reader.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> reader.position(partition) < ends.get(partition))) {
                reader.poll(Duration.ofMillis(200)).forEach(found::add);
            }
        }
        return found;
    }

    static Map<String, String> headers(ConsumerRecord<byte[], byte[]> record) {
        var text = new HashMap<String, String>();
        record.headers().forEach(header -> text.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
        return text;
    }

    @Override
    public void close() {
        gateways.forEach(Gateway::close);
        client.close();
    }
}

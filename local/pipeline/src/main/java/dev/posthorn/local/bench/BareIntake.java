package dev.posthorn.local.bench;

import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The least that takes a body by HTTP and gives it to Kafka: the gateway's web server and a producer with the gateway's settings,
 * without keys, checks, idempotency, rates or counts.
 */
final class BareIntake implements AutoCloseable {

    private final KafkaProducer<byte[], byte[]> producer;
    private final WebServer server;

    BareIntake(Map<String, Object> connection, String topic) {
        var config = new java.util.HashMap<>(connection);
        config.put("acks", "all");
        config.put("enable.idempotence", true);
        config.put("linger.ms", 2);
        config.put("compression.type", "lz4");
        this.producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
        this.server = WebServer.builder()
                .host("127.0.0.1")
                .shutdownHook(false)
                .routing(HttpRouting.builder().any((request, response) -> serve(topic, request, response)))
                .build()
                .start();
    }

    int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.stop();
        producer.close();
    }

    private void serve(String topic, ServerRequest request, ServerResponse response)
            throws IOException, InterruptedException, ExecutionException {
        var body = request.content().inputStream().readAllBytes();
        producer.send(new ProducerRecord<>(topic, body)).get();
        response.status(202).send("{}");
    }
}

package dev.posthorn.worker;

import dev.posthorn.contract.WorkerEnv;
import dev.posthorn.contract.WorkerSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** How every Kafka client of this process reaches the brokers. */
public final class KafkaConnection {

    private KafkaConnection() {}

    /** Properties of a client: bootstrap servers, and with TLS what is mounted in {@link WorkerEnv#KAFKA_DIR}. */
    public static Map<String, Object> of(WorkerSettings.Kafka kafka, Map<String, String> env) {
        var properties = new LinkedHashMap<String, Object>();
        properties.put("bootstrap.servers", kafka.bootstrapServers());
        if (kafka.tls()) {
            properties.put("security.protocol", "SSL");
            var folder = env.get(WorkerEnv.KAFKA_DIR);
            if (folder != null && !folder.isBlank()) {
                addTls(properties, Path.of(folder));
            }
        }
        return properties;
    }

    /** Each file is optional: without a CA the JDK's own are trusted, without a certificate the worker is anonymous. */
    private static void addTls(Map<String, Object> properties, Path folder) {
        var ca = folder.resolve(WorkerEnv.KAFKA_CA);
        if (Files.isRegularFile(ca)) {
            properties.put("ssl.truststore.type", "PEM");
            properties.put("ssl.truststore.certificates", text(ca));
        }
        var certificate = folder.resolve(WorkerEnv.KAFKA_CERTIFICATE);
        if (Files.isRegularFile(certificate)) {
            properties.put("ssl.keystore.type", "PEM");
            properties.put("ssl.keystore.certificate.chain", text(certificate));
            properties.put("ssl.keystore.key", text(folder.resolve(WorkerEnv.KAFKA_KEY)));
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the Kafka TLS file " + file, e);
        }
    }
}

package dev.posthorn.operator.topics;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a region's Kafka is and how to reach it; two that are equal lead to the same client.
 *
 * @param bootstrapServers host:port pairs separated by commas
 * @param tls material for TLS, or null for plain text
 */
public record KafkaEndpoint(
        String bootstrapServers, @Nullable TlsMaterial tls) {

    /** Properties of a Kafka client. */
    Map<String, Object> clientProperties() {
        var properties = new LinkedHashMap<String, Object>();
        properties.put("bootstrap.servers", bootstrapServers);
        if (tls != null) {
            properties.put("security.protocol", "SSL");
            properties.put("ssl.truststore.type", "PEM");
            properties.put("ssl.truststore.certificates", tls.ca());
            if (tls.certificate() != null && tls.key() != null) {
                properties.put("ssl.keystore.type", "PEM");
                properties.put("ssl.keystore.certificate.chain", tls.certificate());
                properties.put("ssl.keystore.key", tls.key());
            }
        }
        return properties;
    }
}

package dev.posthorn.operator.channel;

import dev.posthorn.contract.WorkerEnv;
import dev.posthorn.crd.NotificationChannel;
import dev.posthorn.operator.topics.TlsMaterial;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/**
 * What workers need to reach Kafka by TLS, copied into the channel's namespace, since a pod can mount no Secret of another.
 */
public final class ChannelKafkaSecret {

    private ChannelKafkaSecret() {}

    /**
     * The Secret {@link ChannelNames#kafkaSecret()}.
     *
     * @param tls the region's CA, and the identity that the workers of this channel use
     */
    public static Secret wanted(NotificationChannel channel, TlsMaterial tls) {
        return new SecretBuilder()
                .withMetadata(
                        ChannelNames.metadata(channel, ChannelNames.of(channel).kafkaSecret()))
                .withType("Opaque")
                .withData(data(tls))
                .build();
    }

    /** For {@link ChannelInputs#kafkaSecretHash()}. */
    public static String hash(TlsMaterial tls) {
        return ContentHash.of(data(tls));
    }

    private static Map<String, String> data(TlsMaterial tls) {
        var data = new TreeMap<String, String>();
        data.put(WorkerEnv.KAFKA_CA, base64(tls.ca()));
        var certificate = tls.certificate();
        var key = tls.key();
        if (certificate != null && key != null) {
            data.put(WorkerEnv.KAFKA_CERTIFICATE, base64(certificate));
            data.put(WorkerEnv.KAFKA_KEY, base64(key));
        }
        return data;
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}

package dev.posthorn.operator.channel;

import dev.posthorn.crd.ProviderAccount;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.ArrayList;
import java.util.List;

/**
 * What a worker pod mounts: settings, the Secret of each account in a folder of its name, what Kafka's TLS and the store need, and the only
 * place where it may write.
 */
final class WorkerVolumes {

    static final String CONFIG_DIR = "/etc/posthorn/config";
    static final String CREDENTIALS_DIR = "/etc/posthorn/credentials";
    static final String KAFKA_DIR = "/etc/posthorn/kafka";

    static final String STORE_DIR = "/etc/posthorn/store";

    private static final String CONFIG = "config";
    private static final String STORE = "store";
    private static final String KAFKA = "kafka";
    private static final String TMP = "tmp";
    /** Readable for whatever user the image or the cluster picks; the container has no other. */
    private static final int READ_ONLY_FILES = 0444;

    private WorkerVolumes() {}

    static List<Volume> volumes(ChannelInputs in) {
        var volumes = new ArrayList<Volume>();
        volumes.add(new VolumeBuilder()
                .withName(CONFIG)
                .withNewConfigMap()
                .withName(in.names().worker())
                .withDefaultMode(READ_ONLY_FILES)
                .endConfigMap()
                .build());
        for (var account : withCredentials(in)) {
            var secret = account.getSpec().credentialsSecretRef();
            if (secret != null) {
                volumes.add(secret(volume(account), secret.name()));
            }
        }
        if (in.tls()) {
            volumes.add(secret(KAFKA, in.names().kafkaSecret()));
        }
        if (in.storeLogin()) {
            volumes.add(secret(STORE, in.names().storeSecret()));
        }
        volumes.add(new VolumeBuilder()
                .withName(TMP)
                .withNewEmptyDir()
                .withSizeLimit(new Quantity("64Mi"))
                .endEmptyDir()
                .build());
        return volumes;
    }

    static List<VolumeMount> mounts(ChannelInputs in) {
        var mounts = new ArrayList<VolumeMount>();
        mounts.add(readOnly(CONFIG, CONFIG_DIR));
        for (var account : withCredentials(in)) {
            mounts.add(readOnly(
                    volume(account),
                    CREDENTIALS_DIR + "/" + account.getMetadata().getName()));
        }
        if (in.tls()) {
            mounts.add(readOnly(KAFKA, KAFKA_DIR));
        }
        if (in.storeLogin()) {
            mounts.add(readOnly(STORE, STORE_DIR));
        }
        mounts.add(new VolumeMountBuilder().withName(TMP).withMountPath("/tmp").build());
        return mounts;
    }

    private static List<ProviderAccount> withCredentials(ChannelInputs in) {
        return in.distinctAccounts().stream()
                .filter(account -> account.getSpec().credentialsSecretRef() != null)
                .toList();
    }

    private static String volume(ProviderAccount account) {
        return "credentials-" + account.getMetadata().getName();
    }

    private static Volume secret(String name, String secret) {
        return new VolumeBuilder()
                .withName(name)
                .withNewSecret()
                .withSecretName(secret)
                .withDefaultMode(READ_ONLY_FILES)
                .endSecret()
                .build();
    }

    private static VolumeMount readOnly(String name, String path) {
        return new VolumeMountBuilder()
                .withName(name)
                .withMountPath(path)
                .withReadOnly(true)
                .build();
    }
}

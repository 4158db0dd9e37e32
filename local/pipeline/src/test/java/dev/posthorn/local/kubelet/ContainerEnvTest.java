package dev.posthorn.local.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ContainerEnvTest {

    private static final Path VOLUMES = Path.of("/work/pod/volumes");
    private static final Container CONTAINER = new ContainerBuilder()
            .addNewEnv()
            .withName("CONFIG")
            .withValue("/etc/posthorn/config")
            .endEnv()
            .addNewEnv()
            .withName("PLAIN")
            .withValue("/etc/posthorn/configuration")
            .endEnv()
            .addNewEnv()
            .withName("POD")
            .withNewValueFrom()
            .withNewFieldRef()
            .withFieldPath("metadata.name")
            .endFieldRef()
            .endValueFrom()
            .endEnv()
            .addNewVolumeMount()
            .withName("settings")
            .withMountPath("/etc/posthorn/config")
            .endVolumeMount()
            .addNewVolumeMount()
            .withName("relay")
            .withMountPath("/etc/posthorn/credentials/relay/")
            .endVolumeMount()
            .build();

    @Test
    void aMountPathBecomesTheFolderOfItsVolume() {
        var pod = new PodBuilder()
                .withNewMetadata()
                .withName("mail-1")
                .endMetadata()
                .build();

        assertThat(ContainerEnv.of(pod, CONTAINER, VOLUMES))
                .containsEntry("CONFIG", "/work/pod/volumes/settings")
                .containsEntry("PLAIN", "/etc/posthorn/configuration")
                .containsEntry("POD", "mail-1");
    }

    @Test
    void aPathBelowAMountIsFoundBelowItsVolume() {
        assertThat(ContainerEnv.rewritten("/etc/posthorn/config/worker.json", CONTAINER, VOLUMES))
                .isEqualTo("/work/pod/volumes/settings/worker.json");
        assertThat(ContainerEnv.rewritten("/etc/posthorn/credentials/relay/password", CONTAINER, VOLUMES))
                .isEqualTo("/work/pod/volumes/relay/password");
    }
}

package dev.posthorn.local.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ContainerEnvTest {

    private static final Path ROOT = Path.of("/work/pod/root");
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
    void aMountPathIsFoundInThePodsFolder() {
        var pod = new PodBuilder()
                .withNewMetadata()
                .withName("mail-1")
                .endMetadata()
                .build();

        assertThat(ContainerEnv.of(pod, CONTAINER, ROOT))
                .containsEntry("CONFIG", "/work/pod/root/etc/posthorn/config")
                .containsEntry("PLAIN", "/etc/posthorn/configuration")
                .containsEntry("POD", "mail-1");
    }

    @Test
    void aPathAboveMountsIsFoundWhereTheyAre() {
        assertThat(ContainerEnv.rewritten("/etc/posthorn/credentials", CONTAINER, ROOT))
                .isEqualTo("/work/pod/root/etc/posthorn/credentials");
    }

    @Test
    void theRootAndWhatIsNoPathStayAsTheyAre() {
        assertThat(ContainerEnv.rewritten("/", CONTAINER, ROOT)).isEqualTo("/");
        assertThat(ContainerEnv.rewritten("etc/posthorn/config", CONTAINER, ROOT))
                .isEqualTo("etc/posthorn/config");
    }

    @Test
    void aPathBelowAMountIsFoundBelowIt() {
        assertThat(ContainerEnv.rewritten("/etc/posthorn/config/worker.json", CONTAINER, ROOT))
                .isEqualTo("/work/pod/root/etc/posthorn/config/worker.json");
        assertThat(ContainerEnv.rewritten("/etc/posthorn/credentials/relay/password", CONTAINER, ROOT))
                .isEqualTo("/work/pod/root/etc/posthorn/credentials/relay/password");
    }
}

package dev.posthorn.local.apiserver.faults;

import dev.posthorn.local.apiserver.EnvtestKubeApi;
import dev.posthorn.local.apiserver.InProcessKubeApi;
import dev.posthorn.local.apiserver.KubeApi;
import java.util.Arrays;
import java.util.List;

/** The API servers that the proxy is tried in front of. */
enum ServersUnderTest {
    IN_PROCESS {
        @Override
        KubeApi start() {
            return InProcessKubeApi.start();
        }
    },
    REAL {
        @Override
        KubeApi start() {
            return EnvtestKubeApi.start(EnvtestKubeApi.assets().orElseThrow());
        }
    };

    abstract KubeApi start();

    static List<ServersUnderTest> all() {
        return Arrays.stream(values())
                .filter(server ->
                        server == IN_PROCESS || EnvtestKubeApi.assets().isPresent())
                .toList();
    }
}

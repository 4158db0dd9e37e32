package dev.posthorn.operator.suite;

import dev.posthorn.local.apiserver.EnvtestKubeApi;
import dev.posthorn.local.apiserver.InProcessKubeApi;
import dev.posthorn.local.apiserver.KubeApi;
import org.junit.jupiter.api.Assumptions;

/** The API servers that the suite runs on. */
enum Server {
    IN_PROCESS {
        @Override
        KubeApi start() {
            return InProcessKubeApi.start();
        }
    },
    REAL {
        @Override
        KubeApi start() {
            var assets = EnvtestKubeApi.assets();
            Assumptions.assumeTrue(assets.isPresent(), "KUBEBUILDER_ASSETS names no folder");
            return EnvtestKubeApi.start(assets.orElseThrow());
        }
    };

    abstract KubeApi start();
}

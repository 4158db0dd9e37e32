package dev.posthorn.local.apiserver.conformance;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.posthorn.local.apiserver.EnvtestKubeApi;
import dev.posthorn.local.apiserver.InProcessKubeApi;
import dev.posthorn.local.apiserver.KubeApi;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The servers the suite runs against. */
enum Server {
    IN_PROCESS,
    REAL;

    /** Starts the server when the first test of a run asks for it; it stops after the last. */
    KubeApi running(ExtensionContext context) {
        assumeTrue(
                this == IN_PROCESS || EnvtestKubeApi.assets().isPresent(),
                EnvtestKubeApi.ASSETS + " does not name a folder with etcd and kube-apiserver");
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.create(Server.class))
                .computeIfAbsent(this, server -> start(), KubeApi.class);
    }

    private KubeApi start() {
        return switch (this) {
            case IN_PROCESS -> InProcessKubeApi.start();
            case REAL -> EnvtestKubeApi.start(EnvtestKubeApi.assets().orElseThrow());
        };
    }
}

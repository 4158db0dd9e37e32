package dev.posthorn;

import dev.posthorn.contract.GatewayEnv;
import dev.posthorn.gateway.GatewayMain;
import dev.posthorn.worker.WorkerMain;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the role that {@link GatewayEnv#ROLE} names. */
public final class RoleMain {

    private static final Logger LOG = LoggerFactory.getLogger(RoleMain.class);

    private RoleMain() {}

    public static void main(String[] args) throws InterruptedException {
        var role = System.getenv().getOrDefault(GatewayEnv.ROLE, GatewayEnv.ROLE_WORKER);
        switch (role) {
            case GatewayEnv.ROLE_WORKER -> WorkerMain.main(args);
            case GatewayEnv.ROLE_GATEWAY -> System.exit(GatewayMain.run(System.getenv()));
            default -> {
                LOG.error("{}={} is not a role of this image; say worker or gateway", GatewayEnv.ROLE, role);
                System.exit(2);
            }
        }
    }
}

package dev.posthorn.gateway;

import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a gateway until it is asked to stop. */
public final class GatewayMain {

    private static final Logger LOG = LoggerFactory.getLogger(GatewayMain.class);

    private GatewayMain() {}

    /** Returns the exit code when it cannot start, and otherwise only when the JVM ends. */
    public static int run(Map<String, String> env) throws InterruptedException {
        Gateway gateway;
        try {
            gateway = Gateway.start(GatewayConfig.of(env));
        } catch (IllegalArgumentException | IllegalStateException e) {
            LOG.error("This gateway cannot start: {}", e.getMessage(), e);
            return 1;
        }
        LOG.info("Started, API on port {}, health and metrics on port {}", gateway.apiPort(), gateway.httpPort());
        // The JVM halts when its hooks are done, with the status of the signal; a gateway that was asked to stop has
        // ended well, though.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(gateway), "stop"));
        new CountDownLatch(1).await();
        return 0;
    }

    private static void stop(Gateway gateway) {
        LOG.info("Asked to stop, letting requests end");
        gateway.close();
        LOG.info("Stopped");
        Runtime.getRuntime().halt(0);
    }
}

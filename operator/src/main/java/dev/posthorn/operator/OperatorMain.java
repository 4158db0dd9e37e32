package dev.posthorn.operator;

import io.fabric8.kubernetes.client.ConfigBuilder;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the operator as a process of its own; stops it on SIGTERM. */
public final class OperatorMain {
    private static final Logger LOG = LoggerFactory.getLogger(OperatorMain.class);

    private OperatorMain() {}

    public static void main(String[] arguments) {
        try {
            var operator = new PosthornOperator(
                    OperatorConfig.from(System.getenv()), new ConfigBuilder().build(), Clock.systemUTC());
            Runtime.getRuntime()
                    .addShutdownHook(Thread.ofPlatform().name("shutdown").unstarted(operator::close));
            operator.start();
        } catch (RuntimeException e) {
            LOG.error("the operator could not be started: {}", e.getMessage(), e);
            Runtime.getRuntime().halt(1);
        }
    }
}

package dev.posthorn.worker;

import ch.qos.logback.classic.LoggerContext;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the role that the first argument names; {@code worker} is the only one so far and the default. */
public final class WorkerMain {

    private static final Logger LOG = LoggerFactory.getLogger(WorkerMain.class);

    private WorkerMain() {}

    public static void main(String[] args) throws InterruptedException {
        var role = args.length == 0 ? "worker" : args[0];
        if (!role.equals("worker")) {
            LOG.error("'{}' is not a role of this image; say worker", role);
            System.exit(2);
        }
        System.exit(run(System.getenv()) ? 0 : 1);
    }

    private static boolean run(Map<String, String> env) throws InterruptedException {
        Worker worker;
        try {
            var config = WorkerConfig.of(env);
            label(config);
            worker = Worker.start(config);
        } catch (IllegalArgumentException | IllegalStateException e) {
            LOG.error("This worker cannot start: {}", e.getMessage(), e);
            return false;
        }
        LOG.info("Started, health and metrics on port {}", worker.httpPort());
        // The JVM halts when its hooks are done, with the status of the signal; a drained worker has ended well,
        // though.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> drain(worker), "drain"));
        return worker.awaitEnd();
    }

    private static void drain(Worker worker) {
        LOG.info("Asked to stop, draining");
        worker.close();
        LOG.info("Drained");
        Runtime.getRuntime().halt(worker.failed() ? 1 : 0);
    }

    /** On every line, whichever thread writes it; a mapped context would not reach the threads of the Kafka clients. */
    private static void label(WorkerConfig config) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.putProperty("namespace", config.settings().namespace());
            context.putProperty("channel", config.settings().channel());
            context.putProperty("region", config.settings().region());
            context.putProperty("pod", config.pod());
        }
    }
}

package dev.posthorn.operator.faults;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.LoggerFactory;

/**
 * Counts what is logged as a warning or worse, by where and in which words, so that a loop of failures is noticed. Hears
 * the threads that come from the one that attached it, since other drills run beside this one.
 */
final class FailureLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private static final InheritableThreadLocal<FailureLog> OF_THIS_DRILL = new InheritableThreadLocal<>();

    private final Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();

    static FailureLog attach() {
        var log = new FailureLog();
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        log.setContext(root.getLoggerContext());
        log.start();
        root.addAppender(log);
        OF_THIS_DRILL.set(log);
        return log;
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (OF_THIS_DRILL.get() == this
                && event.getLevel().isGreaterOrEqual(Level.WARN)
                && event.getLoggerName().startsWith("dev.posthorn")) {
            counts.computeIfAbsent(event.getLoggerName() + ": " + event.getMessage(), key -> new AtomicInteger())
                    .incrementAndGet();
        }
    }

    /** What was logged most often. */
    Optional<String> loudest() {
        return counts.entrySet().stream()
                .max(Map.Entry.comparingByValue((a, b) -> Integer.compare(a.get(), b.get())))
                .map(Map.Entry::getKey);
    }

    int loudestCount() {
        return counts.values().stream().mapToInt(AtomicInteger::get).max().orElse(0);
    }

    @Override
    public void close() {
        OF_THIS_DRILL.remove();
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).detachAppender(this);
        stop();
    }
}

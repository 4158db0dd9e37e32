package dev.posthorn.local.scenarios;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Kubernetes' HorizontalPodAutoscaler with its defaults, fed by KEDA or by the use of CPU: a look every 15 s, a tolerance of a tenth, up
 * by 4 or by as many again in 15 s, down to the most that was recommended in the last 300 s.
 */
final class AutoscalerLaw implements Law {
    private static final double SYNC = 15;
    private static final double WINDOW = 300;
    private static final double TOLERANCE = 0.1;
    private static final int UP_BY = 4;

    /** What the autoscaler is fed. */
    interface Metric {
        /** Workers that it recommends. */
        int recommend(World world);
    }

    /** A recommendation and when it was made. */
    private record Recommended(double at, int workers) {}

    private final Metric metric;
    private final Deque<Recommended> window = new ArrayDeque<>();
    private double nextSync;

    private AutoscalerLaw(Metric metric) {
        this.metric = metric;
    }

    /** KEDA's Kafka scaler: the whole lag, divided by a target for each worker. */
    static AutoscalerLaw lagThreshold(int threshold) {
        return new AutoscalerLaw(world -> {
            double ratio = world.backlog() / ((double) threshold * world.wanted());
            return Math.abs(ratio - 1) <= TOLERANCE
                    ? world.wanted()
                    : (int) Math.ceil((double) world.backlog() / threshold);
        });
    }

    /** Use of CPU, as if it grew with the share of its capacity that a worker does; pods that are not ready count as idle when it goes up. */
    static AutoscalerLaw cpu(double target) {
        return new AutoscalerLaw(world -> {
            int ready = world.ready();
            if (ready == 0) {
                return world.wanted();
            }
            double ratio = world.busy() / target;
            if (Math.abs(ratio - 1) <= TOLERANCE) {
                return world.wanted();
            }
            if (ratio > 1 && ready < world.wanted()) {
                double damped = world.busy() * ready / (target * world.wanted());
                return damped <= 1 + TOLERANCE ? world.wanted() : (int) Math.ceil(damped * world.wanted());
            }
            return (int) Math.ceil(ratio * ready);
        });
    }

    @Override
    public int decide(World world) {
        nextSync = nextSync == 0 ? world.phase() : nextSync;
        if (world.now() < nextSync) {
            return world.wanted();
        }
        nextSync = world.now() + SYNC;
        int recommended = Math.clamp(
                metric.recommend(world),
                world.scenario().crew().min(),
                world.scenario().crew().max());
        window.add(new Recommended(world.now(), recommended));
        while (window.getFirst().at() < world.now() - WINDOW) {
            window.removeFirst();
        }
        int wanted = world.wanted();
        if (recommended >= wanted) {
            return Math.min(recommended, Math.max(wanted + UP_BY, wanted * 2));
        }
        return Math.min(
                wanted, window.stream().mapToInt(Recommended::workers).max().orElse(wanted));
    }
}

package dev.posthorn.local.scenarios;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

/** One scenario as it goes on, a quarter of a second at a time. */
final class World {
    static final double TICK = 0.25;
    static final int PARTITIONS = 12;

    private static final double COLD = 0.4;

    /** Records that came at about the same time. */
    private static final class Batch {
        private final double at;
        private long left;

        private Batch(double at, long left) {
            this.at = at;
            this.left = left;
        }
    }

    /** A partition: a queue and its offsets. */
    private static final class Queue {
        private final Deque<Batch> batches = new ArrayDeque<>();
        private long start;
        private long end;
    }

    private final Scenario scenario;
    private final Random random;
    private final List<Queue> queues = new ArrayList<>();
    /** When each worker was asked for, oldest first. */
    private final List<Double> workers = new ArrayList<>();

    private final double phase;
    private double now;
    private double carried;
    private int next;
    private double busy;
    private long inTime;
    private long late;
    private double workerSeconds;
    private int scalings;
    private int flips;
    private int direction;

    World(Scenario scenario, long seed) {
        this.scenario = scenario;
        this.random = new Random(seed);
        this.phase = 0.1 + 14 * new SplittableRandom(seed).nextDouble();
        for (int i = 0; i < PARTITIONS; i++) {
            queues.add(new Queue());
        }
        double first = scenario.arrivals().applyAsDouble(0);
        int began = (int) Math.ceil(first / scenario.crew().perSecond() / 0.7);
        for (int i = 0; i < Math.max(scenario.crew().min(), began); i++) {
            workers.add(-1e6);
        }
    }

    boolean over() {
        return now >= scenario.length().toSeconds();
    }

    /** Lets a quarter of a second pass. */
    void tick() {
        arrive();
        settle();
        workerSeconds += workers.size() * TICK;
        now += TICK;
    }

    private void arrive() {
        long coming = poisson(scenario.arrivals().applyAsDouble(now) * TICK);
        for (long i = 0; i < coming; i++) {
            Queue queue = queues.get(next++ % PARTITIONS);
            double at = now + TICK * i / coming;
            queue.batches.add(new Batch(at, 1));
            queue.end++;
        }
    }

    private void settle() {
        double can = capacity() * TICK;
        double provider = scenario.providerCap().applyAsDouble(now) * TICK;
        double allowed = Math.min(can, provider) + carried;
        long whole = (long) Math.floor(allowed);
        long done = 0;
        while (done < whole) {
            Queue oldest = oldest();
            if (oldest == null) {
                break;
            }
            Batch batch = oldest.batches.getFirst();
            if (now + TICK - batch.at <= scenario.objective().toSeconds()) {
                inTime++;
            } else {
                late++;
            }
            done++;
            oldest.start++;
            if (--batch.left == 0) {
                oldest.batches.removeFirst();
            }
        }
        carried = done < whole ? 0 : allowed - whole;
        double use = can <= 0 ? 0 : Math.min(1, done / can);
        busy += (use - busy) * Math.min(1, TICK / 15);
    }

    private @org.jspecify.annotations.Nullable Queue oldest() {
        Queue oldest = null;
        for (Queue queue : queues) {
            if (!queue.batches.isEmpty()
                    && (oldest == null || queue.batches.getFirst().at < oldest.batches.getFirst().at)) {
                oldest = queue;
            }
        }
        return oldest;
    }

    private double capacity() {
        double sum = 0;
        for (double since : workers) {
            double ready = now - since - scenario.crew().start().toSeconds();
            if (ready >= 0) {
                double warm = Math.min(1, ready / scenario.crew().warmUp().toSeconds());
                sum += scenario.crew().perSecond() * (COLD + (1 - COLD) * warm);
            }
        }
        return sum;
    }

    /** Asks for another number of workers; those that have just been asked for go first. */
    void scaleTo(int wanted) {
        int count = Math.clamp(wanted, scenario.crew().min(), scenario.crew().max());
        if (count == workers.size()) {
            return;
        }
        int way = Integer.signum(count - workers.size());
        scalings++;
        flips += direction != 0 && direction != way ? 1 : 0;
        direction = way;
        while (workers.size() > count) {
            workers.removeLast();
        }
        while (workers.size() < count) {
            workers.add(now);
        }
    }

    double now() {
        return now;
    }

    /** When within its interval somebody who looks at the world begins to, seconds from 0 to 15. */
    double phase() {
        return phase;
    }

    Scenario scenario() {
        return scenario;
    }

    int wanted() {
        return workers.size();
    }

    int ready() {
        double start = scenario.crew().start().toSeconds();
        return (int) workers.stream().filter(since -> now - since >= start).count();
    }

    long backlog() {
        return queues.stream().mapToLong(queue -> queue.end - queue.start).sum();
    }

    /** How busy ready workers are, smoothed over 15 s, from 0 to 1. */
    double busy() {
        return busy;
    }

    /** How long the oldest record has waited, seconds; the truth that evidence is measured by. */
    double oldestSeconds() {
        Queue oldest = oldest();
        return oldest == null ? 0 : now - oldest.batches.getFirst().at;
    }

    /** Offset of the oldest record of a partition that is not settled, and of the next one. */
    long start(int partition) {
        return queues.get(partition).start;
    }

    long end(int partition) {
        return queues.get(partition).end;
    }

    /** When the oldest record of a partition came, seconds. */
    double headAt(int partition) {
        return queues.get(partition).batches.getFirst().at;
    }

    /** What became of it; records still waiting beyond the objective are late too. */
    Result result() {
        long overdue = queues.stream()
                .flatMap(queue -> queue.batches.stream())
                .filter(batch -> now - batch.at > scenario.objective().toSeconds())
                .mapToLong(batch -> batch.left)
                .sum();
        return new Result(inTime, late + overdue, workerSeconds / 3600, scalings, flips);
    }

    private long poisson(double mean) {
        if (mean > 50) {
            return Math.max(0, Math.round(mean + Math.sqrt(mean) * random.nextGaussian()));
        }
        double limit = Math.exp(-mean);
        double product = random.nextDouble();
        long count = 0;
        while (product > limit) {
            count++;
            product *= random.nextDouble();
        }
        return count;
    }
}

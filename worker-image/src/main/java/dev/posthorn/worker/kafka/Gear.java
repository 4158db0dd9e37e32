package dev.posthorn.worker.kafka;

/**
 * How the records that a lane may have in hand are cut into batches. Kafka hands a share consumer its next batch only when the last
 * record of the one before is acknowledged. Where providers are quick, that pause is what costs, and few wide batches
 * are best; where they are slow, a wide batch idles behind its slowest record, and many narrow ones are.
 */
enum Gear {
    WIDE(4),
    NARROW(12);

    private final int pumps;

    Gear(int pumps) {
        this.pumps = pumps;
    }

    /** Pumps that share {@code inHand} records, count. */
    int most(int inHand) {
        return Math.clamp(inHand, 1, pumps);
    }

    /** Records that each takes at a time, count; all together never more than {@code inHand}. */
    int batch(int inHand) {
        return Math.max(1, inHand / most(inHand));
    }
}

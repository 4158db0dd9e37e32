package dev.posthorn.worker.control;

/**
 * Spaces calls evenly: each takes the next free point on a line, {@code 1 s / perSecond} after the one before. A burst of a tenth of
 * a second may come at once.
 */
final class Pace {

    private static final long SECOND = 1_000_000_000L;
    private static final long BURST = SECOND / 10;

    private long next = Long.MIN_VALUE;

    /**
     * Takes a point, unless that is further away than {@code longest}: who cannot wait must not use up the turns of others.
     *
     * @param now nanoseconds on a line of the caller's choice
     * @return how long from {@code now} until it, nanoseconds, 0 when it has come
     */
    synchronized long take(int perSecond, long now, long longest) {
        var from = next == Long.MIN_VALUE ? now - BURST : Math.max(next, now - BURST);
        var wait = Math.max(0, from - now);
        if (wait <= longest) {
            next = from + SECOND / perSecond;
        }
        return wait;
    }
}

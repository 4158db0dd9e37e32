package dev.posthorn.operator.plan;

/** A decision to take something away rested on a view of the cluster that is no longer true; nothing was done. */
public final class StaleViewException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StaleViewException(String message) {
        super(message);
    }
}

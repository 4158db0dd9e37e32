package dev.posthorn.worker.store;

/** A store did not answer in time or refused; what was asked may have been done or not. */
public final class StoreDownException extends Exception {

    private static final long serialVersionUID = 1L;

    public StoreDownException(String message, Throwable cause) {
        super(message, cause);
    }

    public StoreDownException(String message) {
        super(message);
    }
}

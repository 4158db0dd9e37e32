package dev.posthorn.worker.kafka;

/** Where the journey of one record ends. */
interface Landing {

    /** False once somebody else will be handed the record, so nothing more may be written about it. */
    boolean wanted();

    /** The record goes to the ladder and comes back; said before the landing. */
    default void parked() {}

    /**
     * Ends the journey; called once, from any thread, and must not be waited in.
     *
     * @param settled whether all that had to be written is confirmed, so that the record can be acknowledged
     */
    void landed(boolean settled);
}

package dev.posthorn.worker.preferences;

import dev.posthorn.worker.store.StoreDownException;

/** What recipients have said, as the preferences topic holds it. */
public interface PreferenceView extends AutoCloseable {

    /**
     * What the recipient has said in all records that Kafka had confirmed before this call; blocks the (virtual) thread of the caller
     * until the view has read as far.
     *
     * @param key {@link dev.posthorn.contract.Preference#key}
     * @throws StoreDownException when it cannot be told in time that the view is as new as that
     */
    Stated of(String key) throws StoreDownException;

    @Override
    void close();
}

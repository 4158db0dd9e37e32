package dev.posthorn.worker.preferences;

import dev.posthorn.contract.Preference;

/** What a recipient is known to have said. */
public sealed interface Stated {

    Stated NOTHING = new Nothing();
    Stated GARBLED = new Garbled();

    /** Nothing yet. */
    record Nothing() implements Stated {}

    /** What they want. */
    record Wants(Preference preference) implements Stated {}

    /** Something that cannot be read, and may be an opt-out. */
    record Garbled() implements Stated {}
}

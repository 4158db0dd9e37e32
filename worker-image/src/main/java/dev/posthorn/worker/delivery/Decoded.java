package dev.posthorn.worker.delivery;

import dev.posthorn.contract.StatusEvent.Reason;

/** A record as far as it could be read. */
public sealed interface Decoded {

    /** A record that makes sense. */
    record Ok(Envelope envelope) implements Decoded {}

    /** One that does not and never will; {@code why} tells what is wrong without any of its content. */
    record Undecodable(Reason reason, String why) implements Decoded {}
}

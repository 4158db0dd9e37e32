package dev.posthorn.worker.delivery;

/** A record as far as it could be read. */
public sealed interface Decoded {

    /** A record that makes sense. */
    record Ok(Envelope envelope) implements Decoded {}

    /** One that does not; {@code why} tells what is wrong without any of its content. */
    record Undecodable(String why) implements Decoded {}
}

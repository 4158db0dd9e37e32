package dev.posthorn.gateway.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** A request as a server library has it. */
interface Incoming {

    /** Upper case. */
    String method();

    /** As sent, without the query. */
    String rawPath();

    /** The first one of the name. */
    Optional<String> header(String name);

    /** Says to the client that it may go on, where it asks. */
    InputStream body() throws IOException;
}

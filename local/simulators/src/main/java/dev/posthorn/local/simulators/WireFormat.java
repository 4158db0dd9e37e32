package dev.posthorn.local.simulators;

import java.util.Optional;

/** How one provider's API is spoken; all methods may be called by many threads. */
public interface WireFormat {

    /**
     * A request as it came.
     *
     * @param call its path as {@code :path}, its method as {@code :method}, its headers by lower-case name, and its body
     */
    record Request(ReceivedCall call) {
        String path() {
            return call.headers().getOrDefault(":path", "");
        }

        String header(String name) {
            return call.headers().getOrDefault(name, "");
        }
    }

    /** What is answered; a body is JSON. */
    record Reply(int status, String body, Optional<String> header, String value) {
        static Reply of(int status, String body) {
            return new Reply(status, body, Optional.empty(), "");
        }

        Reply with(String name, String text) {
            return new Reply(status, body, Optional.of(name), text);
        }
    }

    /** The answer to a request that is none for a notification, or that shows no good credentials; empty for all others. */
    Optional<Reply> beforehand(Request request);

    /** The notification that the request is about. */
    String id(Request request);

    /** Whom the request is for. */
    String recipient(Request request);

    Reply taken(Request request);

    /** The answer by which the provider says {@code code}, one of its own error codes. */
    Reply refusal(String code);

    /** Its word for a fault that is answered. */
    String code(Fault fault);
}

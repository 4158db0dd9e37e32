package dev.posthorn.local.apiserver.faults;

import java.time.Duration;

/** What becomes of one write. */
public sealed interface WriteFault {

    /** The operator dies with the request still in its hands: nothing is sent, and the incarnation is refused from then on. */
    record CrashBefore() implements WriteFault {
        @Override
        public String toString() {
            return "crash-before";
        }
    }

    /** The operator dies before it hears that the write was committed. */
    record CrashAfter() implements WriteFault {
        @Override
        public String toString() {
            return "crash-after";
        }
    }

    /**
     * The server answers so and does nothing.
     *
     * @param status 400 to 599
     * @param retryAfter sent as a header in whole seconds unless zero
     */
    record Refuse(int status, Duration retryAfter) implements WriteFault {
        @Override
        public String toString() {
            return retryAfter.isZero() ? "refuse-" + status : "refuse-" + status + "-" + retryAfter.toSeconds() + "s";
        }
    }

    /** The request is lost: no answer for a while, then the connection is cut. */
    record TimeOutBefore(Duration silence) implements WriteFault {
        @Override
        public String toString() {
            return "timeout-before-" + silence.toMillis() + "ms";
        }
    }

    /** The write is committed but the answer is lost: nothing for a while, then the connection is cut. */
    record TimeOutAfter(Duration silence) implements WriteFault {
        @Override
        public String toString() {
            return "timeout-after-" + silence.toMillis() + "ms";
        }
    }

    static WriteFault refuse(int status) {
        return new Refuse(status, Duration.ZERO);
    }

    /**
     * Reads the text form.
     *
     * @throws IllegalArgumentException when the text names no fault
     */
    static WriteFault parse(String text) {
        String[] word = text.split("-", -1);
        return switch (text.replaceAll("-?[0-9]+(ms|s)?", "")) {
            case "crash-before" -> new CrashBefore();
            case "crash-after" -> new CrashAfter();
            case "refuse" ->
                new Refuse(
                        Integer.parseInt(word[1]), word.length > 2 ? FaultSchedule.duration(word[2]) : Duration.ZERO);
            case "timeout-before" -> new TimeOutBefore(FaultSchedule.duration(word[2]));
            case "timeout-after" -> new TimeOutAfter(FaultSchedule.duration(word[2]));
            default ->
                throw new IllegalArgumentException(
                        "'" + text + "' is no fault of a write: use crash-before, crash-after, "
                                + "refuse-STATUS[-Ns], timeout-before-Nms or timeout-after-Nms");
        };
    }
}

package dev.posthorn.operator.faults;

/** What an oracle found wrong. */
record Violation(Oracle oracle, String what) {

    /** What must hold, whatever goes wrong. */
    enum Oracle {
        /** Each step ends, in the state in which the undisturbed run ended it. */
        END_STATE,
        /** Each object is added and deleted as often as in the undisturbed run, and never made again for nothing. */
        HISTORY,
        /** Nothing is deleted, scaled down or let go of that the true store still wants. */
        DESTRUCTION,
        /** One more reconciliation of everything writes nothing. */
        STEADY_STATE,
        /** No endless loop of writes or failures. */
        CALM,
        /** Ready is not said before it is so. */
        HONEST_STATUS,
        /** Nothing of a channel stays behind when it is gone. */
        ORPHANS
    }

    @Override
    public String toString() {
        return oracle + ": " + what;
    }
}

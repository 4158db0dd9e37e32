package dev.posthorn.operator.faults;

import io.fabric8.kubernetes.client.Config;

/** An operator that can be put through a drill. */
@FunctionalInterface
interface Subject {

    /** Starts one life of it. */
    Life start(Config config);

    /** One life of an operator. */
    interface Life extends AutoCloseable {

        /** Whether it has looked at everything there is at least once in this life, and has nothing to do or to try again. */
        boolean idle();

        @Override
        void close();
    }
}

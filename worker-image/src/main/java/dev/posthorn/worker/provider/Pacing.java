package dev.posthorn.worker.provider;

import dev.posthorn.crd.LaneName;
import java.time.Duration;

/** How fast an account may be called. */
public interface Pacing {

    /** As fast as anybody likes. */
    Pacing NONE = new Pacing() {
        @Override
        public boolean acquire(LaneName lane, Duration longest) {
            return true;
        }

        @Override
        public void toldTooMany() {}
    };

    /** Waits for a call, no longer than {@code longest}; false when there was none. */
    boolean acquire(LaneName lane, Duration longest);

    /** The provider said "too many". */
    void toldTooMany();
}

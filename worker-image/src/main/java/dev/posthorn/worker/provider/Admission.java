package dev.posthorn.worker.provider;

import dev.posthorn.contract.StatusEvent.Reason;
import java.time.Instant;

/** Which account makes an attempt. */
public sealed interface Admission {

    /** This one, now. */
    record Go(Provider provider) implements Admission {}

    /** None of them now; the notification waits on the ladder, which counts as no attempt. */
    record Hold(Instant until, Reason reason) implements Admission {}
}

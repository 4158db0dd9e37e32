package dev.posthorn.operator.plan;

import dev.posthorn.crd.Reason;

/** An Event to record about a resource once its status has been written. */
public record Announcement(Severity severity, Reason reason, String message) {
    /** Type of a Kubernetes Event. */
    public enum Severity {
        Normal,
        Warning
    }

    public static Announcement normal(Reason reason, String message) {
        return new Announcement(Severity.Normal, reason, message);
    }

    public static Announcement warning(Reason reason, String message) {
        return new Announcement(Severity.Warning, reason, message);
    }
}

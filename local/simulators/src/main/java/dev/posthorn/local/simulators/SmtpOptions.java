package dev.posthorn.local.simulators;

import org.jspecify.annotations.Nullable;

/**
 * What a simulated mail relay is like; start from {@link #startTls()} or {@link #plain()}.
 *
 * @param tls whether STARTTLS is offered and required
 * @param login what a client must log in with, or {@code null} for nothing
 * @param faults what goes wrong
 */
public record SmtpOptions(boolean tls, @Nullable Login login, FaultPlan faults) {

    /** A user of the relay. */
    public record Login(String username, String password) {
        /** Never shows the password: records end up in logs. */
        @Override
        public String toString() {
            return "Login[" + username + "]";
        }
    }

    public static SmtpOptions startTls() {
        return new SmtpOptions(true, null, FaultPlan.none());
    }

    public static SmtpOptions plain() {
        return new SmtpOptions(false, null, FaultPlan.none());
    }

    public SmtpOptions with(FaultPlan plan) {
        return new SmtpOptions(tls, login, plan);
    }

    public SmtpOptions withLogin(String username, String password) {
        return new SmtpOptions(tls, new Login(username, password), faults);
    }
}

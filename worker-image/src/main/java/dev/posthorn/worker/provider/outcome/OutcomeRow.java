package dev.posthorn.worker.provider.outcome;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * One line of a table.
 *
 * @param status three digits, of which trailing ones may be {@code x}, or {@code *}
 * @param code the provider's code, {@code *} for any, or {@code code~fragment} where the message must contain the fragment
 *     ({@code _} for a space), in any case
 * @param leastWait how long to wait at least when the provider does not say
 * @param source tag of the document that the line was taken from
 * @param note for people
 */
record OutcomeRow(
        String status, String code, Meaning meaning, Optional<Duration> leastWait, String source, String note) {

    private static final String ANY = "*";
    private static final int COLUMNS = 5;

    /** Columns are separated by blanks: status, code, meaning, wait ({@code -} or like {@code 60s}), source, note. */
    static OutcomeRow parse(String line) {
        var columns = line.strip().split("\\s+", COLUMNS + 1);
        if (columns.length < COLUMNS) {
            throw new IllegalArgumentException("'" + line + "' needs status, code, meaning, wait and source");
        }
        return new OutcomeRow(
                columns[0],
                columns[1],
                Meaning.valueOf(columns[2]),
                "-".equals(columns[3])
                        ? Optional.empty()
                        : Optional.of(Duration.parse("PT" + columns[3].toUpperCase(Locale.ROOT))),
                columns[4],
                columns.length > COLUMNS ? columns[COLUMNS] : "");
    }

    boolean matches(Answer answer) {
        return matchesStatus(answer.status()) && matchesCode(answer);
    }

    private boolean matchesStatus(int actual) {
        if (status.equals(ANY)) {
            return true;
        }
        var text = Integer.toString(actual);
        if (text.length() != status.length()) {
            return false;
        }
        for (var i = 0; i < text.length(); i++) {
            if (status.charAt(i) != 'x' && status.charAt(i) != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private boolean matchesCode(Answer answer) {
        if (code.equals(ANY)) {
            return true;
        }
        var tilde = code.indexOf('~');
        var wanted = tilde < 0 ? code : code.substring(0, tilde);
        var said = tilde < 0
                || answer.message()
                        .toLowerCase(Locale.ROOT)
                        .contains(code.substring(tilde + 1).replace('_', ' ').toLowerCase(Locale.ROOT));
        return said && (wanted.equals(ANY) || matchesName(wanted, answer.code()));
    }

    /** {@code 5.7.*} stands for all codes that begin with {@code 5.7.}. */
    private static boolean matchesName(String wanted, String actual) {
        return wanted.endsWith(ANY)
                ? actual.startsWith(wanted.substring(0, wanted.length() - 1))
                : wanted.equals(actual);
    }
}

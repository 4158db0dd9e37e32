package dev.posthorn.local.apiserver.print;

import java.time.Duration;

/** Durations as kubectl writes ages: two units at most, and only one where the first is large. */
final class Ages {
    private Ages() {}

    static String of(Duration age) {
        long s = age.toSeconds();
        if (s < -1) {
            return "<invalid>";
        }
        if (s < 0) {
            return "0s";
        }
        if (s < 120) {
            return s + "s";
        }
        long m = s / 60;
        if (m < 10) {
            return two(m, "m", s % 60, "s");
        }
        if (m < 180) {
            return m + "m";
        }
        long h = m / 60;
        if (h < 8) {
            return two(h, "h", m % 60, "m");
        }
        if (h < 48) {
            return h + "h";
        }
        long d = h / 24;
        if (h < 24 * 8) {
            return two(d, "d", h % 24, "h");
        }
        if (d < 365 * 2) {
            return d + "d";
        }
        long y = d / 365;
        return d < 365 * 8 ? two(y, "y", d % 365, "d") : y + "y";
    }

    private static String two(long first, String unit, long second, String smaller) {
        return second == 0 ? first + unit : first + unit + second + smaller;
    }
}

package dev.posthorn.local.scenarios;

import dev.posthorn.local.scenarios.Scenario.Crew;
import java.time.Duration;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/** The set on which laws are compared. */
final class Scenarios {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration OBJECTIVE = Duration.ofSeconds(60);
    private static final Crew CREW = new Crew(25, Duration.ofSeconds(25), Duration.ofSeconds(30), 1, 60);
    private static final Crew SLOW = new Crew(25, Duration.ofSeconds(90), Duration.ofSeconds(60), 1, 60);

    private Scenarios() {}

    static List<Scenario> all() {
        return List.of(
                new Scenario("steady", "100/s all the time", HOUR, t -> 100, Scenarios::noCap, false, CREW, OBJECTIVE),
                new Scenario(
                        "burst-5x",
                        "100/s, 500/s for 10 min",
                        HOUR,
                        burst(100, 500, 600, 1200),
                        Scenarios::noCap,
                        false,
                        CREW,
                        OBJECTIVE),
                new Scenario(
                        "burst-20x",
                        "50/s, 1000/s for 5 min",
                        HOUR,
                        burst(50, 1000, 600, 900),
                        Scenarios::noCap,
                        false,
                        CREW,
                        OBJECTIVE),
                new Scenario(
                        "diurnal",
                        "a day in four hours: 20/s at night, 300/s at noon",
                        Duration.ofHours(4),
                        t -> 160
                                - 140
                                        * Math.cos(2
                                                * Math.PI
                                                * t
                                                / Duration.ofHours(4).toSeconds()),
                        Scenarios::noCap,
                        false,
                        CREW,
                        OBJECTIVE),
                new Scenario(
                        "campaign",
                        "60/s, 600/s for 20 min after a rise of 2 min",
                        HOUR,
                        t -> t < 900 || t > 2220 ? 60 : t < 1020 ? 60 + (t - 900) * 4.5 : 600,
                        Scenarios::noCap,
                        false,
                        CREW,
                        OBJECTIVE),
                new Scenario(
                        "brownout",
                        "200/s; for 15 min the provider takes only 80/s, and nobody says so",
                        Duration.ofMinutes(90),
                        t -> 200,
                        t -> t >= 900 && t < 1800 ? 80 : Double.POSITIVE_INFINITY,
                        false,
                        CREW,
                        OBJECTIVE),
                new Scenario(
                        "capped",
                        "100/s, 250/s for 20 min, to an account that takes 150/s and says so",
                        Duration.ofMinutes(90),
                        burst(100, 250, 900, 2100),
                        t -> 150,
                        true,
                        CREW,
                        OBJECTIVE),
                new Scenario(
                        "slow-start",
                        "burst-5x, with workers that take 90 s to start and 60 s to warm up",
                        HOUR,
                        burst(100, 500, 600, 1200),
                        Scenarios::noCap,
                        false,
                        SLOW,
                        OBJECTIVE),
                new Scenario(
                        "trickle",
                        "one record in 5 s, and 500 at once every 10 min",
                        HOUR,
                        t -> t % 600 >= 300 && t % 600 < 301 ? 500 : 0.2,
                        Scenarios::noCap,
                        false,
                        CREW,
                        OBJECTIVE));
    }

    private static double noCap(double seconds) {
        return Double.POSITIVE_INFINITY;
    }

    private static DoubleUnaryOperator burst(double usual, double high, double from, double to) {
        return t -> t >= from && t < to ? high : usual;
    }
}

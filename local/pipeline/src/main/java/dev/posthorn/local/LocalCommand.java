package dev.posthorn.local;

import dev.posthorn.local.account.Account;
import dev.posthorn.local.account.AccountReport;
import dev.posthorn.local.cluster.Home;
import dev.posthorn.local.cluster.OpenThings;
import dev.posthorn.local.console.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code posthorn local}: a pipeline on this machine, from YAML to the final account. */
@Command(
        name = "local",
        description = {
            "Runs the whole pipeline on this machine: Kubernetes API, Kafka, operator, workers and two providers that misbehave.",
            "Applies samples/, sends notifications, and accounts for each of them.",
            "Ends with status 0 only if none was lost and each has exactly one end."
        },
        mixinStandardHelpOptions = true)
final class LocalCommand implements Callable<Integer> {

    private static final int CLEAN = 0;
    private static final int NOT_CLEAN = 1;
    private static final Duration SETTLE_TIMEOUT = Duration.ofMinutes(5);

    @Option(
            names = "--notifications",
            defaultValue = "10000",
            description = "How many to send. Default: ${DEFAULT-VALUE}.")
    private int notifications;

    @Option(
            names = "--per-second",
            defaultValue = "500",
            description = "How many to send in a second. Default: ${DEFAULT-VALUE}.")
    private int perSecond;

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "Picks the notifications and the calls that go wrong. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--region",
            defaultValue = "eu-west",
            description = "The NotificationRegion of samples/ to be. Default: ${DEFAULT-VALUE}.")
    private String region = "eu-west";

    @Option(names = "--report", description = "Writes the account as JSON to this file.")
    private @Nullable Path report;

    @Option(names = "--keep", description = "Keeps everything up after the account, until Ctrl-C.")
    private boolean keep;

    private final Path folder;
    private final OpenThings things;
    private final Console console = Console.standard();

    /**
     * A command that has not been parsed yet.
     *
     * @param folder all that it writes, but for the report, goes there
     * @param things takes charge of what it starts
     */
    LocalCommand(Path folder, OpenThings things) {
        this.folder = folder;
        this.things = things;
    }

    @Override
    public Integer call() throws InterruptedException, IOException {
        var options = new LocalRun.Options(notifications, perSecond, seed, region, SETTLE_TIMEOUT);
        var run = new LocalRun(Home.find(), folder, options, console, things);
        var account = run.run();
        if (report != null) {
            Files.writeString(report, AccountReport.json(account));
        }
        console.say("");
        console.say(AccountReport.lines(account));
        console.say("");
        console.say(verdict(account));
        if (keep) {
            console.say("");
            console.say(run.whatToTry());
            new CountDownLatch(1).await();
        }
        return account.clean() ? CLEAN : NOT_CLEAN;
    }

    private static String verdict(Account account) {
        return account.clean()
                ? "Every accepted notification has exactly one terminal status. None was lost."
                : "NOT CLEAN: " + account.lost() + " lost, " + account.contradictory() + " with two different ends.";
    }
}

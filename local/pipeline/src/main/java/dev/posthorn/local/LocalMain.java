package dev.posthorn.local;

import dev.posthorn.local.bench.BenchCommand;
import dev.posthorn.local.cluster.OpenThings;
import dev.posthorn.local.console.Console;
import dev.posthorn.local.scenarios.SimulateCommand;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Entry point of the {@code ./posthorn} script. */
@Command(
        name = "posthorn",
        description = "Posthorn on one machine.",
        mixinStandardHelpOptions = true,
        subcommands = {LocalCommand.class, BenchCommand.class, SimulateCommand.class})
public final class LocalMain {

    private static final int FAILED = 2;

    private LocalMain() {}

    /**
     * Runs a command and ends the process with its status. All that the command started ends, and all that it wrote to the run's
     * folder goes, in a shutdown hook: so Ctrl-C and the ordinary end clean up alike.
     */
    public static void main(String[] args) {
        var folder = RunFolder.create();
        var things = new OpenThings();
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            things.close();
                            RunFolder.delete(folder);
                        },
                        "clean-up"));
        var command = new CommandLine(new LocalMain(), new Commands(folder, things))
                .setExecutionExceptionHandler((failure, line, parsed) -> explain(failure, folder, things));
        System.exit(command.execute(args));
    }

    /** Hands the commands what they run with. */
    private record Commands(Path folder, OpenThings things) implements CommandLine.IFactory {
        @Override
        public <K> K create(Class<K> type) throws Exception {
            if (type == LocalCommand.class) {
                return type.cast(new LocalCommand(folder, things));
            }
            if (type == BenchCommand.class) {
                return type.cast(new BenchCommand(folder, things));
            }
            return CommandLine.defaultFactory().create(type);
        }
    }

    private static int explain(Exception failure, Path folder, OpenThings things) {
        if (!things.closed()) {
            LoggerFactory.getLogger(LocalMain.class).error("The command failed", failure);
            var console = Console.standard();
            console.say("posthorn: " + failure.getMessage());
            console.say("The end of the log:");
            console.say(LastWords.tail(RunFolder.log(folder)));
        }
        return FAILED;
    }
}

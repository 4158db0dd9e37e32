package dev.posthorn.local.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.posthorn.local.cluster.OpenThings;
import dev.posthorn.local.console.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code posthorn bench}: measures. */
@Command(name = "bench", description = "Measures one thing and prints a table.", mixinStandardHelpOptions = true)
public final class BenchCommand implements Callable<Integer> {

    /** What can be measured. */
    enum Name {
        writes,
        worker,
        scale,
        coldstart,
        evidence,
        burst,
        gateway
    }

    @Parameters(index = "0", description = "One of: ${COMPLETION-CANDIDATES}.")
    private Name name = Name.writes;

    @Option(names = "--report", description = "Writes the figures as JSON to this file.")
    private @Nullable Path report;

    @Option(
            names = "--records",
            defaultValue = "60000",
            description = "worker: records in each block; those by HTTP have a quarter. Default: ${DEFAULT-VALUE}.")
    private int records;

    @Option(
            names = "--blocks",
            defaultValue = "7",
            description = "worker, gateway: blocks of each contestant. Default: ${DEFAULT-VALUE}.")
    private int blocks;

    @Option(
            names = "--in-flight",
            defaultValue = "1000",
            description = "worker: spec.worker.maxInFlight, and calls of the others. Default: ${DEFAULT-VALUE}.")
    private int inFlight;

    @Option(
            names = "--only",
            split = ",",
            description = "worker: providers to measure, of null, http1 and http2. Default: all.")
    private Set<String> only = Set.of();

    @Option(
            names = "--forced",
            defaultValue = "100",
            description = "writes: forced reconciliations in steady state. Default: ${DEFAULT-VALUE}.")
    private int forced;

    @Option(
            names = "--channels",
            split = ",",
            defaultValue = "100,1000",
            description = "scale: how many channels, one measurement each. Default: ${DEFAULT-VALUE}.")
    private List<Integer> channels = List.of();

    @Option(
            names = "--threads",
            split = ",",
            defaultValue = "1,16",
            description = "scale: reconcile threads, one measurement each. Default: ${DEFAULT-VALUE}.")
    private List<Integer> threads = List.of();

    @Option(
            names = "--strimzi",
            defaultValue = "true",
            negatable = true,
            fallbackValue = "true",
            description =
                    "scale: topics by an infinitely fast Strimzi (default), or --no-strimzi: by the local broker.")
    private boolean strimzi;

    @Option(
            names = "--starts",
            defaultValue = "7",
            description = "coldstart: starts of each kind. Default: ${DEFAULT-VALUE}.")
    private int starts;

    @Option(
            names = "--polls",
            defaultValue = "30",
            description = "evidence: looks at Kafka of each measurement. Default: ${DEFAULT-VALUE}.")
    private int polls;

    @Option(
            names = "--requests",
            defaultValue = "20000",
            description = "gateway: requests in each block. Default: ${DEFAULT-VALUE}.")
    private int requests;

    @Option(
            names = "--clients",
            defaultValue = "64",
            description = "gateway: connections, each of which waits for its answers. Default: ${DEFAULT-VALUE}.")
    private int clients;

    private final Path folder;
    private final OpenThings things;
    private final Console console = Console.standard();

    /**
     * A command that has not been parsed yet.
     *
     * @param folder all that it writes, but for the report, goes there
     * @param things takes charge of what it starts
     */
    public BenchCommand(Path folder, OpenThings things) {
        this.folder = folder;
        this.things = things;
    }

    @Override
    public Integer call() throws InterruptedException, IOException {
        var result = bench().run(new Bench.Setting(folder, things, console));
        console.say("");
        console.say(result.lines());
        if (report != null) {
            Files.writeString(
                    report,
                    new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(result.json()) + "\n");
        }
        return 0;
    }

    private Bench bench() {
        return switch (name) {
            case writes -> new WritesBench(forced);
            case scale -> new ScaleBench(channels, threads, strimzi);
            case coldstart -> new ColdStartBench(starts);
            case evidence -> new EvidenceBench(List.of(10, 100, 1000), polls);
            case burst -> new BurstBench();
            case worker -> new WorkerBench(records, blocks, inFlight, only);
            case gateway -> new GatewayBench(requests, clients, blocks);
        };
    }
}

package dev.posthorn.local.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.local.cluster.OpenThings;
import dev.posthorn.local.console.Console;
import java.nio.file.Path;
import java.util.List;

/** One measurement. */
interface Bench {

    /**
     * What it is run with.
     *
     * @param folder for all that it writes
     * @param things takes charge of what it starts
     * @param console hears of progress
     */
    record Setting(Path folder, OpenThings things, Console console) {}

    /**
     * What came out.
     *
     * @param lines a table for people, and below it what it means
     * @param json the same for programs
     */
    record Result(List<String> lines, ObjectNode json) {}

    Result run(Setting setting) throws InterruptedException;
}

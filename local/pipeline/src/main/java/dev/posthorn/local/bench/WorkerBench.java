package dev.posthorn.local.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.posthorn.local.broker.BrokerOptions;
import dev.posthorn.local.broker.KafkaBroker;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * How much of what Kafka hands out and of what an HTTP client can send a worker gets through: with a provider that does nothing, one
 * by HTTP/1.1 and one by HTTP/2, against the bare parts that it is made of and against a plain consumer-group loop.
 *
 * @param records in each block of the null provider; the others have a quarter
 * @param only providers to measure, of null, http1 and http2; empty for all
 */
record WorkerBench(int records, int blocks, int inFlight, Set<String> only) implements Bench {

    private static final List<String> PROVIDERS = List.of("null", "http1", "http2");

    WorkerBench {
        only = Set.copyOf(only);
    }

    @Override
    public Result run(Setting setting) throws InterruptedException {
        var broker = setting.things().add("Kafka", KafkaBroker.start(BrokerOptions.plaintext()));
        var stage = new WorkerStage(broker, inFlight, setting.folder());
        var contests = new ArrayList<Contest>();
        for (var provider : PROVIDERS) {
            if (only.isEmpty() || only.contains(provider)) {
                contests.add(contest(provider, stage, setting));
            }
        }
        for (var block = 0; block <= blocks; block++) {
            for (var contest : contests) {
                for (var contestant : contest.contestants()) {
                    setting.console()
                            .progress("block " + block + " of " + blocks + ": "
                                    + contestant.topics().channel());
                    stage.feed(contestant, contest.records(), block);
                    contest.turn(contestant, block > 0);
                }
            }
        }
        return result(contests);
    }

    private Contest contest(String provider, WorkerStage stage, Setting setting) {
        if (provider.equals("null")) {
            return new Contest(
                    provider,
                    records,
                    List.of(stage.workerOfNull(), stage.bareShare(false), stage.bareShare(true), stage.loopOfNull()));
        }
        var endpoint =
                setting.things().add("the endpoint", provider.equals("http1") ? Endpoint.http1() : Endpoint.http2());
        return new Contest(
                provider,
                records / 4,
                List.of(
                        stage.workerOf(provider, endpoint),
                        stage.bareHttp(provider, endpoint),
                        stage.loopOf(provider, endpoint)));
    }

    private Result result(List<Contest> contests) {
        var table = Contest.table();
        contests.forEach(contest -> contest.addTo(table));
        var lines = new ArrayList<>(table.lines());
        lines.add("");
        lines.add("Medians of " + blocks
                + " blocks. PER CORE-S and BYTES/RECORD are of the reader's own threads, without broker and");
        lines.add("endpoint, which run in the same process. Records carry 1 KB. The worker has at most " + inFlight
                + " records in hand.");
        lines.add(
                "The worker and the loop write one status per record (acks=all), which the bare parts do only where said.");
        var json = JsonNodeFactory.instance.objectNode();
        json.put("bench", "worker");
        json.put("blocks", blocks);
        json.put("inFlight", inFlight);
        var rows = json.putArray("providers");
        contests.forEach(contest -> rows.add(contest.json()));
        return new Result(lines, json);
    }
}

package dev.posthorn.local.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.posthorn.local.apiserver.InProcessKubeApi;
import dev.posthorn.local.cluster.Home;
import dev.posthorn.local.cluster.Installation;
import dev.posthorn.local.cluster.OpenThings;
import dev.posthorn.local.console.TextTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * From the start of the operator's JVM to its first write to the API server, which is what its first reconciliation comes to;
 * plain, and with an ahead-of-time cache that a run before has left. The two take turns.
 */
record ColdStartBench(int starts) implements Bench {

    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    @Override
    public Result run(Setting setting) throws InterruptedException {
        var cache = setting.folder().resolve("operator.aot");
        setting.console().progress("training run, which leaves the cache");
        start(setting, List.of("-XX:AOTCacheOutput=" + cache));
        if (!Files.exists(cache)) {
            throw new IllegalStateException("The JVM left no cache at " + cache
                    + "; it takes a class path of jars only, so start by ./posthorn");
        }
        var plain = new ArrayList<Double>();
        var cached = new ArrayList<Double>();
        for (var turn = 1; turn <= starts; turn++) {
            setting.console().progress("start " + turn + " of " + starts);
            plain.add(start(setting, List.of()));
            cached.add(start(setting, List.of("-XX:AOTCache=" + cache)));
        }
        return result(plain, cached, cache);
    }

    /** Starts an operator on a cluster of its own and returns the seconds to its first write. */
    private static double start(Setting setting, List<String> flags) throws InterruptedException {
        try (var things = new OpenThings()) {
            var api = things.add("API server", InProcessKubeApi.start());
            var client = things.add("client", api.client());
            var installation = new Installation(client);
            installation.applyCrds(Home.find().crds());
            installation.applyPermissions();
            BenchObjects.surroundings("127.0.0.1:9", false)
                    .forEach(object -> client.resource(object).create());
            var written = new CountDownLatch(1);
            things.add("hook", api.addHook((request, next) -> {
                if (!request.method().equals("GET") && !request.path().contains("reviews")) {
                    written.countDown();
                }
                return next.apply(request);
            }));
            var begin = System.nanoTime();
            things.add("operator", OperatorChild.start(api, setting.folder(), 16, flags));
            if (!written.await(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("The operator wrote nothing within " + TIMEOUT.toSeconds()
                        + " s; its log is " + setting.folder().resolve("operator.log"));
            }
            return (System.nanoTime() - begin) / 1e9;
        }
    }

    private static Result result(List<Double> plain, List<Double> cached, Path cache) {
        var ratio = Medians.of(Medians.ratios(cached, plain));
        var table = new TextTable("START", "SECONDS TO FIRST WRITE (MEDIAN)")
                .row("plain", number(Medians.of(plain)))
                .row("AOT cache", number(Medians.of(cached)));
        var lines = new ArrayList<>(table.lines());
        lines.add("");
        lines.add("With the cache it takes " + number(ratio) + " of the time; the cache has "
                + (cache.toFile().length() >> 20) + " MB.");
        var json = JsonNodeFactory.instance.objectNode();
        json.put("bench", "coldstart")
                .put("starts", plain.size())
                .put("plainSeconds", Medians.of(plain))
                .put("aotCacheSeconds", Medians.of(cached))
                .put("ratio", ratio)
                .put("cacheBytes", cache.toFile().length());
        return new Result(lines, json);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}

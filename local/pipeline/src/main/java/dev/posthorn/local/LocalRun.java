package dev.posthorn.local;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.contract.StatusEvent.Status;
import dev.posthorn.crd.NotificationChannel;
import dev.posthorn.local.account.Account;
import dev.posthorn.local.account.AccountBook;
import dev.posthorn.local.cluster.Home;
import dev.posthorn.local.cluster.Installation;
import dev.posthorn.local.cluster.LocalCluster;
import dev.posthorn.local.cluster.OpenThings;
import dev.posthorn.local.cluster.Readiness;
import dev.posthorn.local.cluster.Samples;
import dev.posthorn.local.console.Console;
import dev.posthorn.local.traffic.StatusReader;
import dev.posthorn.local.traffic.Target;
import dev.posthorn.local.traffic.TrafficMix;
import dev.posthorn.local.traffic.TrafficPlan;
import dev.posthorn.local.traffic.TrafficSender;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One run of the local mode, step by step; everything that it starts is in the charge of its {@link OpenThings}. */
public final class LocalRun {

    private static final Duration READY_TIMEOUT = Duration.ofMinutes(3);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(250);
    private static final int OPEN_SHOWN = 5;
    private static final int WEBHOOK_WEIGHT = 3;
    private static final int EMAIL_WEIGHT = 1;

    /**
     * How to run.
     *
     * @param notifications how many to send
     * @param perSecond at most so many in a second
     * @param seed picks the notifications and the calls that go wrong
     * @param region the region of the samples to be
     * @param settleTimeout how long the last ones may take to their end after all are sent
     */
    public record Options(int notifications, int perSecond, long seed, String region, Duration settleTimeout) {}

    private final Home home;
    private final Path folder;
    private final Options options;
    private final Console console;
    private final OpenThings things;
    private final Clock clock = Clock.systemUTC();
    private @Nullable LocalCluster cluster;

    /** @param folder for all that it writes; the caller deletes it after it has closed {@code things} */
    public LocalRun(Home home, Path folder, Options options, Console console, OpenThings things) {
        this.home = home;
        this.folder = folder;
        this.options = options;
        this.console = console;
        this.things = things;
    }

    /**
     * Runs to the account.
     *
     * @throws IllegalStateException when something does not come up in time, with what it waited for
     */
    public Account run() throws InterruptedException {
        var samples = Samples.load(home.samples());
        console.say("Starting a Kubernetes API, a Kafka broker, a webhook endpoint and a mail relay, all on 127.0.0.1");
        var up = LocalCluster.start(
                folder,
                new LocalCluster.ProvidersSetup(
                        LocalFaults.webhook(options.seed()),
                        samples.secret("shop-hooks", "token"),
                        LocalFaults.smtp(options.seed()),
                        samples.secret("mail-relay", "username"),
                        samples.secret("mail-relay", "password")),
                things);
        cluster = up;
        var installation = new Installation(up.client());
        install(installation, samples.on(up.endpoints()));
        awaitReady(installation);
        console.say("");
        console.say(Readiness.table(installation.channels(), clock.instant()));
        return deliver(up, installation.channels());
    }

    private void install(Installation installation, Samples samples) {
        console.say("Installing CRDs from crds/, permissions and operator from the chart, and samples/");
        samples.changes().forEach(change -> console.say("  changed for this machine: " + change));
        installation.applyCrds(home.crds());
        installation.applyOperator(options.region(), Map.of());
        installation.applyKafkaCa(region(samples), up().broker().caCertificatePem());
        installation.applySamples(samples);
    }

    private ObjectNode region(Samples samples) {
        return samples.objects().stream()
                .filter(object -> object.path("kind").asText().equals("NotificationRegion"))
                .filter(object -> object.path("metadata").path("name").asText().equals(options.region()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "samples/ has no NotificationRegion " + options.region() + "; name one with --region"));
    }

    private void awaitReady(Installation installation) throws InterruptedException {
        var end = System.nanoTime() + READY_TIMEOUT.toNanos();
        var channels = installation.channels();
        while (!channels.stream().allMatch(Readiness::ready)) {
            var waiting = channels.stream()
                    .filter(channel -> !Readiness.ready(channel))
                    .map(Readiness::why)
                    .toList();
            console.progress("Waiting for channels to be Ready: " + String.join("; ", waiting));
            if (System.nanoTime() > end) {
                console.say(installation.troubles());
                console.say(LastWords.of(folder.resolve("pods")));
                throw new IllegalStateException(
                        "Not Ready after " + READY_TIMEOUT.toMinutes() + " minutes: " + String.join("; ", waiting));
            }
            Thread.sleep(LOOK_AGAIN);
            channels = installation.channels();
        }
        console.endProgress();
    }

    private Account deliver(LocalCluster up, List<NotificationChannel> channels) throws InterruptedException {
        var targets = channels.stream()
                .map(channel -> Target.of(
                        channel,
                        switch (channel.getSpec().type()) {
                            case Webhook -> WEBHOOK_WEIGHT;
                            case Email, Push, Sms -> EMAIL_WEIGHT;
                        }))
                .toList();
        var plan = new TrafficPlan(options.seed(), targets, TrafficMix.COLOURFUL);
        var book = new AccountBook();
        var kafka = up.broker().clientConfig();
        var reader = things.add("status reader", StatusReader.start(kafka, book));
        var sender = things.add("producer", new TrafficSender(kafka, book, clock));
        console.say("");
        console.say(
                "Sending " + options.notifications() + " notifications, seed " + options.seed()
                        + ". Providers answer with errors, ask to slow down, say nothing, break connections; some records are poison");
        var sending = Thread.ofPlatform()
                .name("sending")
                .daemon()
                .start(() -> sender.send(plan, options.notifications(), options.perSecond()));
        follow(book, reader, sender, sending);
        sending.join();
        console.endProgress();
        if (sender.refused() > 0) {
            console.say(sender.refused() + " were not confirmed by Kafka and are not part of the account");
        }
        return book.close(up.deliveries());
    }

    /** Shows how far it is until everything has an end or the time is over. */
    private void follow(AccountBook book, StatusReader reader, TrafficSender sender, Thread sending)
            throws InterruptedException {
        var end = Long.MAX_VALUE;
        while (true) {
            console.progress(progress(book, reader, sender));
            var sent = !sending.isAlive();
            if (sent && book.interim().open() == 0) {
                return;
            }
            if (sent && end == Long.MAX_VALUE) {
                end = System.nanoTime() + options.settleTimeout().toNanos();
            }
            if (System.nanoTime() > end) {
                console.say("Gave up waiting for the last " + book.interim().open() + ", among them "
                        + String.join(", ", book.open(OPEN_SHOWN)));
                return;
            }
            Thread.sleep(LOOK_AGAIN);
        }
    }

    private static String progress(AccountBook book, StatusReader reader, TrafficSender sender) {
        var interim = book.interim();
        return String.format(
                Locale.ROOT,
                "sent %d  accepted %d  delivered %d  retries %d  dead-lettered %d  expired %d  open %d",
                sender.handedOver(),
                interim.accepted(),
                reader.count(Status.Delivered),
                reader.count(Status.Retrying),
                reader.count(Status.DeadLettered),
                reader.count(Status.Expired),
                interim.open());
    }

    /** What a person can do with a run that is kept up. */
    List<String> whatToTry() {
        return WhatToTry.lines(up().kubeconfig(), folder);
    }

    private LocalCluster up() {
        if (cluster == null) {
            throw new IllegalStateException("The cluster has not been started yet");
        }
        return cluster;
    }
}

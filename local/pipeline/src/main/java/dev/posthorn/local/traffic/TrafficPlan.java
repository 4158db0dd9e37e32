package dev.posthorn.local.traffic;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.posthorn.contract.MessageHeaders;
import dev.posthorn.contract.Notification;
import dev.posthorn.crd.ChannelType;
import dev.posthorn.crd.LaneName;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** What the i-th notification of a run is: a pure function of the seed, so that a run can be repeated. */
public final class TrafficPlan {

    private static final int RECIPIENTS = 5_000;
    private static final int TENANTS = 7;

    private final ObjectMapper json = new ObjectMapper();
    private final long seed;
    private final List<Target> targets;
    private final TrafficMix mix;
    private final int weights;

    /** @param targets channels to send to, at least one */
    public TrafficPlan(long seed, List<Target> targets, TrafficMix mix) {
        this.seed = seed;
        this.targets = List.copyOf(targets);
        this.mix = mix;
        this.weights = targets.stream().mapToInt(Target::weight).sum();
    }

    /**
     * The i-th record.
     *
     * @param number from 0
     * @param now when it is sent; deadlines are counted from here
     */
    public Outgoing record(int number, Instant now) {
        var random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + number);
        var target = target(random.nextInt(weights));
        var lane = target.lanes().get(random.nextInt(target.lanes().size()));
        var kind = kind(random.nextDouble(), target.type());
        var id = "n-" + seed + "-" + number;
        var recipient = recipient(kind, target.type(), random);
        var headers = headers(kind, id, lane, now, random);
        return new Outgoing(
                target.topics().lane(lane),
                recipient,
                kind == Kind.UNREADABLE ? "\u0000 not a notification " + number : value(recipient, number),
                headers,
                Optional.ofNullable(headers.get(MessageHeaders.ID)));
    }

    private enum Kind {
        PLAIN,
        UNREADABLE,
        BAD_RECIPIENT,
        OVERDUE,
        URGENT
    }

    private Kind kind(double drawn, ChannelType type) {
        var upTo = mix.unreadable();
        if (drawn < upTo) {
            return Kind.UNREADABLE;
        }
        upTo += mix.overdue();
        if (drawn < upTo) {
            return Kind.OVERDUE;
        }
        upTo += mix.urgent();
        if (drawn < upTo) {
            return Kind.URGENT;
        }
        upTo += mix.badRecipient();
        return drawn < upTo && type == ChannelType.Email ? Kind.BAD_RECIPIENT : Kind.PLAIN;
    }

    private Target target(int drawn) {
        var upTo = 0;
        for (var target : targets) {
            upTo += target.weight();
            if (drawn < upTo) {
                return target;
            }
        }
        return targets.getLast();
    }

    private Map<String, String> headers(Kind kind, String id, LaneName lane, Instant now, SplittableRandom random) {
        var headers = new LinkedHashMap<String, String>();
        // Half of the unreadable ones have an id in front of a value that is none, half have not even that.
        if (kind != Kind.UNREADABLE || random.nextBoolean()) {
            headers.put(MessageHeaders.ID, id);
        }
        headers.put(MessageHeaders.TENANT, "tenant-" + random.nextInt(TENANTS));
        headers.put(MessageHeaders.LANE, lane.name());
        headers.put(MessageHeaders.ACCEPTED_AT, Long.toString(now.toEpochMilli()));
        switch (kind) {
            case OVERDUE ->
                headers.put(
                        MessageHeaders.DEADLINE,
                        Long.toString(now.minusSeconds(1).toEpochMilli()));
            case URGENT ->
                headers.put(
                        MessageHeaders.DEADLINE,
                        Long.toString(now.plus(mix.urgency()).toEpochMilli()));
            case PLAIN, UNREADABLE, BAD_RECIPIENT -> {}
        }
        return headers;
    }

    private static String recipient(Kind kind, ChannelType type, SplittableRandom random) {
        var number = random.nextInt(RECIPIENTS);
        return switch (type) {
            case Webhook -> "customer-" + number;
            case Email -> kind == Kind.BAD_RECIPIENT ? "nobody at all" : "customer-" + number + "@example.com";
            case Push -> "fcm:device-" + number;
            case Sms -> "+4915" + (10_000_000 + number);
        };
    }

    private String value(String recipient, int number) {
        try {
            return json.writeValueAsString(
                    new Notification(recipient, "Your order " + number, "Order " + number + " is on its way.", null));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A notification of plain strings must be JSON", e);
        }
    }
}

package dev.posthorn.local.account;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Locale;

/** An account as people and programs read it. */
public final class AccountReport {

    private AccountReport() {}

    /** JSON with the keys accepted, delivered, retried, deadLettered, expired, duplicates, lost, latenessSeconds{p50,p99}. */
    public static String json(Account account) {
        var root = JsonNodeFactory.instance.objectNode();
        root.put("accepted", account.accepted());
        root.put("delivered", account.delivered());
        root.put("retried", account.retried());
        root.put("deadLettered", account.deadLettered());
        root.put("expired", account.expired());
        root.put("duplicates", account.duplicates());
        root.put("lost", account.lost());
        root.putObject("latenessSeconds")
                .put("p50", account.latenessSeconds().p50())
                .put("p99", account.latenessSeconds().p99());
        try {
            return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of numbers must be JSON", e);
        }
    }

    /** A line for each number, with what it means. */
    public static List<String> lines(Account account) {
        return List.of(
                line("accepted", account.accepted(), "confirmed by Kafka on acks=all"),
                line("delivered", account.delivered(), "by the status topic, and seen by a provider"),
                line("retried", account.retried(), "needed more than one attempt"),
                line("dead-lettered", account.deadLettered(), "parked with their attempt history"),
                line("expired", account.expired(), "their deadline passed first"),
                line("suppressed", account.suppressed(), "not sent on purpose: opt-outs, quiet hours, caps, repeats"),
                line("duplicates", account.duplicates(), "seen by a provider beyond the first"),
                line("lost", account.lost(), "accepted and without an end, or delivered to nobody"),
                line("contradictory", account.contradictory(), "with two different ends"),
                line("repeated", account.repeated(), "ends said twice, since Kafka handed a settled record out again"),
                String.format(
                        Locale.ROOT,
                        "  %-14s %9.2f   seconds from accepted to delivered, half of them",
                        "late p50",
                        account.latenessSeconds().p50()),
                String.format(
                        Locale.ROOT,
                        "  %-14s %9.2f   seconds, all but one in a hundred",
                        "late p99",
                        account.latenessSeconds().p99()));
    }

    private static String line(String name, long count, String meaning) {
        return String.format(Locale.ROOT, "  %-14s %9d   %s", name, count, meaning);
    }
}

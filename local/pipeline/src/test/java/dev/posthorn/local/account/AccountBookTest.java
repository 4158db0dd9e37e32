package dev.posthorn.local.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthorn.contract.StatusEvent;
import dev.posthorn.contract.StatusEvent.Status;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AccountBookTest {

    private final AccountBook book = new AccountBook();

    @Test
    void everyNotificationWithOneEndMakesACleanAccount() {
        accept("delivered", "retried", "dead", "late");
        see("delivered", Status.Delivered);
        see("retried", Status.Retrying);
        see("retried", Status.Retrying);
        see("retried", Status.Delivered);
        see("dead", Status.DeadLettered);
        see("late", Status.Expired);

        var account = book.close(Map.of("delivered", 1, "retried", 1));

        assertThat(account.clean()).isTrue();
        assertThat(account.accepted()).isEqualTo(4);
        assertThat(account.delivered()).isEqualTo(2);
        assertThat(account.retried()).isEqualTo(1);
        assertThat(account.deadLettered()).isEqualTo(1);
        assertThat(account.expired()).isEqualTo(1);
        assertThat(account.lost()).isZero();
    }

    @Test
    void anAcceptedNotificationWithoutAnEndIsLost() {
        accept("silent", "stuck");
        see("stuck", Status.Retrying);

        var account = book.close(Map.of("silent", 1));

        assertThat(account.lost()).isEqualTo(2);
        assertThat(account.clean()).isFalse();
    }

    @Test
    void aDeliveryThatNoProviderSawIsLostWhateverTheStatusSays() {
        accept("claimed");
        see("claimed", Status.Delivered);

        var account = book.close(Map.of());

        assertThat(account.lost()).isEqualTo(1);
        assertThat(account.delivered()).isZero();
        assertThat(account.clean()).isFalse();
    }

    @Test
    void twoDifferentEndsAreAContradiction() {
        accept("both");
        see("both", Status.Delivered);
        see("both", Status.Expired);

        var account = book.close(Map.of("both", 1));

        assertThat(account.contradictory()).isEqualTo(1);
        assertThat(account.clean()).isFalse();
    }

    @Test
    void theSameEndSaidAgainIsCountedAndNoContradiction() {
        accept("twice");
        see("twice", Status.Delivered);
        see("twice", Status.Delivered);

        var account = book.close(Map.of("twice", 2));

        assertThat(account.repeated()).isEqualTo(1);
        assertThat(account.contradictory()).isZero();
        assertThat(account.duplicates()).isEqualTo(1);
        assertThat(account.clean()).isTrue();
    }

    @Test
    void duplicatesAreCountedByWhatRecipientsGot() {
        accept("thrice", "dead-but-delivered-twice");
        see("thrice", Status.Delivered);
        see("dead-but-delivered-twice", Status.DeadLettered);

        var account = book.close(Map.of("thrice", 3, "dead-but-delivered-twice", 2));

        assertThat(account.duplicates()).isEqualTo(3);
        assertThat(account.clean()).isTrue();
    }

    @Test
    void aNotificationThatKafkaNeverConfirmedIsNotInTheAccount() {
        see("unconfirmed", Status.Delivered);

        var account = book.close(Map.of("unconfirmed", 1));

        assertThat(account.accepted()).isZero();
        assertThat(account.delivered()).isZero();
        assertThat(account.clean()).isTrue();
    }

    @Test
    void aStatusMayBeReadBeforeTheProducerHearsOfItsRecord() {
        see("fast", Status.Delivered);
        assertThat(book.interim()).isEqualTo(new AccountBook.Interim(0, 0));
        accept("fast");

        assertThat(book.interim()).isEqualTo(new AccountBook.Interim(1, 1));
        assertThat(book.close(Map.of("fast", 1)).clean()).isTrue();
    }

    @Test
    void whatHasNoEndYetIsNamed() {
        accept("b", "a", "done");
        see("a", Status.Retrying);
        see("done", Status.Expired);

        assertThat(book.open(5)).containsExactly("a", "b");
        assertThat(book.open(1)).containsExactly("a");
    }

    @Test
    void latenessRunsFromAcceptedToSettledOfWhatWasDelivered() {
        for (var i = 1; i <= 100; i++) {
            book.accepted("n-" + i, 0);
            book.status(event("n-" + i, Status.Delivered, i * 100L));
        }
        book.accepted("expired", 0);
        book.status(event("expired", Status.Expired, 3_600_000));

        var lateness = book.close(allDelivered()).latenessSeconds();

        assertThat(lateness.p50()).isBetween(4.9, 5.1);
        assertThat(lateness.p99()).isBetween(9.8, 10.0);
    }

    @Test
    void theReportHasTheAgreedKeys() throws Exception {
        accept("one");
        see("one", Status.Delivered);

        var json = new com.fasterxml.jackson.databind.ObjectMapper()
                .readTree(AccountReport.json(book.close(Map.of("one", 1))));

        assertThat(json.propertyStream().map(Map.Entry::getKey))
                .containsExactly(
                        "accepted",
                        "delivered",
                        "retried",
                        "deadLettered",
                        "expired",
                        "duplicates",
                        "lost",
                        "latenessSeconds");
        assertThat(json.get("latenessSeconds").propertyStream().map(Map.Entry::getKey))
                .containsExactly("p50", "p99");
    }

    private static Map<String, Integer> allDelivered() {
        var deliveries = new java.util.HashMap<String, Integer>();
        for (var i = 1; i <= 100; i++) {
            deliveries.put("n-" + i, 1);
        }
        return deliveries;
    }

    private void accept(String... ids) {
        for (var id : ids) {
            book.accepted(id, 1_000);
        }
    }

    private void see(String id, Status status) {
        book.status(event(id, status, 2_000));
    }

    private static StatusEvent event(String id, Status status, long at) {
        return new StatusEvent(id, null, "shop", "order-mail", null, "eu-west", status, null, 1, "relay", null, 0, at);
    }
}

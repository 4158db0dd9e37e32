package dev.posthorn.worker.provider.outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.posthorn.worker.delivery.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutcomeTablesTest {

    private static final Instant NOW = Instant.parse("2026-11-24T08:00:00Z");

    @ParameterizedTest
    @ValueSource(strings = {"webhook", "smtp", "apns", "fcm", "ses", "twilio"})
    void aTableMatchesEverythingAndNamesItsSources(String name) {
        var table = OutcomeTable.of(name);

        assertThat(table.rows().getLast())
                .extracting(OutcomeRow::status, OutcomeRow::code)
                .containsExactly("*", "*");
        assertThat(table.rows())
                .extracting(OutcomeRow::source)
                .isSubsetOf(table.sources().keySet());
        assertThat(table.rows())
                .extracting(OutcomeRow::source)
                .containsAll(table.sources().keySet());
        assertThat(table.rows()).allSatisfy(row -> assertThat(row.note()).isNotBlank());
    }

    @ParameterizedTest
    @ValueSource(strings = {"webhook", "smtp", "apns", "fcm", "ses", "twilio"})
    void noLineOfATableIsHiddenByTheSameOneBefore(String name) {
        var seen = new HashSet<List<String>>();

        assertThat(OutcomeTable.of(name).rows())
                .allSatisfy(row -> assertThat(seen.add(List.of(row.status(), row.code())))
                        .as(row.status() + " " + row.code())
                        .isTrue());
    }

    @ParameterizedTest
    @CsvSource({
        "200,Delivered",
        "202,Delivered",
        "204,Delivered",
        "301,Misconfigured",
        "308,Misconfigured",
        "400,Rejected",
        "401,Misconfigured",
        "403,Misconfigured",
        "404,RecipientGone",
        "408,ProviderError",
        "410,RecipientGone",
        "413,Rejected",
        "422,Rejected",
        "425,ProviderError",
        "429,Throttled",
        "500,ProviderError",
        "502,ProviderError",
        "503,ProviderError",
        "504,Ambiguous",
        "599,ProviderError"
    })
    void anHttpStatusMeans(int status, String label) {
        var outcome = OutcomeTable.of("webhook").outcome(Answer.of(status));

        assertThat(outcome.label()).isEqualTo(label);
        assertThat(outcome.code()).isEqualTo(Integer.toString(status));
    }

    @ParameterizedTest
    @CsvSource({
        "250,'',Delivered",
        "251,'',Delivered",
        "421,'',ProviderError",
        "421,4.7.0,Throttled",
        "450,'',RecipientBusy",
        "450,4.2.1,RecipientBusy",
        "451,'',ProviderError",
        "452,'',ProviderError",
        "452,4.2.2,RecipientBusy",
        "454,'',ProviderError",
        "530,'',Misconfigured",
        "535,5.7.8,Misconfigured",
        "550,'',RecipientGone",
        "550,5.1.1,RecipientGone",
        "550,5.7.1,Rejected",
        "550,5.7.60,Misconfigured",
        "551,'',RecipientGone",
        "553,'',RecipientGone",
        "552,'',Rejected",
        "554,'',Rejected",
        "554,5.1.1,RecipientGone",
        "501,5.1.3,InvalidRecipient"
    })
    void anSmtpReplyMeans(int reply, String enhanced, String label) {
        assertThat(OutcomeTable.of("smtp")
                        .outcome(Answer.of(reply).withCode(enhanced))
                        .label())
                .isEqualTo(label);
    }

    @Test
    void amazonSaysTooFastAndDailyQuotaByOneName() {
        var table = OutcomeTable.of("ses");
        var tooFast = Answer.of(429).withCode("TooManyRequestsException").withMessage("Maximum sending rate exceeded.");
        var quota = tooFast.withMessage("Daily message quota exceeded.");

        assertThat(table.outcome(tooFast))
                .isEqualTo(new Outcome.Throttled("429 TooManyRequestsException", Optional.of(Duration.ofSeconds(1))));
        assertThat(table.outcome(quota))
                .isEqualTo(new Outcome.Throttled("429 TooManyRequestsException", Optional.of(Duration.ofHours(1))));
    }

    @Test
    void applesGoneIsFinalAndItsTooManyIsAboutOneDevice() {
        var table = OutcomeTable.of("apns");

        assertThat(table.outcome(Answer.of(410).withCode("Unregistered")))
                .isEqualTo(new Outcome.RecipientGone("410 Unregistered"));
        assertThat(table.outcome(Answer.of(429).withCode("TooManyRequests"))).isInstanceOf(Outcome.RecipientBusy.class);
    }

    @Test
    void whatTheProviderAsksGoesBeforeWhatTheTableSays() {
        var asked = Answer.of(429).withRetryAfter(Optional.of(Duration.ofSeconds(7)));

        assertThat(OutcomeTable.of("fcm").outcome(asked))
                .isEqualTo(new Outcome.Throttled("429", Optional.of(Duration.ofSeconds(7))));
        assertThat(OutcomeTable.of("fcm").outcome(Answer.of(429)))
                .isEqualTo(new Outcome.Throttled("429", Optional.of(Duration.ofMinutes(1))));
    }

    @Test
    void aLineThatMakesNoSenseIsNamed() {
        assertThatThrownBy(() -> OutcomeTable.parse("x", "200 * Delivered -"))
                .hasMessageContaining("'200 * Delivered -' needs");
    }

    @Test
    void retryAfterIsSecondsOrADate() {
        assertThat(RetryAfter.of("120", NOW)).contains(Duration.ofSeconds(120));
        assertThat(RetryAfter.of(" 7 ", NOW)).contains(Duration.ofSeconds(7));
        assertThat(RetryAfter.of("Tue, 24 Nov 2026 08:01:30 GMT", NOW)).contains(Duration.ofSeconds(90));
    }

    @ParameterizedTest
    @CsvSource({"0", "-5", "soon", "99999999999999999999", "'Tue, 24 Nov 2026 07:00:00 GMT'", "''"})
    void aRetryAfterThatSaysNothingUsefulIsIgnored(String header) {
        assertThat(RetryAfter.of(header, NOW)).isEmpty();
    }
}

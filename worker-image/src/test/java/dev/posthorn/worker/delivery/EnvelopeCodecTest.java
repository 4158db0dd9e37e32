package dev.posthorn.worker.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.posthorn.contract.MessageHeaders;
import dev.posthorn.contract.Notification;
import dev.posthorn.contract.StatusEvent.Reason;
import dev.posthorn.crd.LaneName;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeCodecTest {

    private static final byte[] VALUE = "{\"recipient\":\"r\",\"body\":\"b\"}".getBytes(StandardCharsets.UTF_8);
    private static final Instant APPENDED = Instant.ofEpochMilli(1_000_000);
    private static final Instant NOW = Instant.ofEpochMilli(1L << 41);
    private final EnvelopeCodec codec = new EnvelopeCodec(Duration.ofHours(4));

    @Test
    void whatARecordDoesNotSayHasADefault() {
        var envelope = decoded(Map.of(MessageHeaders.ID, "n-1"));

        assertThat(envelope.tenant()).isEmpty();
        assertThat(envelope.idempotencyKey()).isEqualTo("n-1");
        assertThat(envelope.lane()).isEqualTo(LaneName.bulk);
        assertThat(envelope.acceptedAt()).isEqualTo(APPENDED);
        assertThat(envelope.deadline()).isEqualTo(APPENDED.plus(Duration.ofHours(4)));
        assertThat(envelope.attempts()).isZero();
        assertThat(envelope.notBefore()).isEmpty();
        assertThat(envelope.history()).isEmpty();
    }

    @Test
    void whatIsEncodedIsDecodedTheSame() throws Exception {
        var random = new Random(5);
        for (var trial = 0; trial < 500; trial++) {
            var original = random(random);
            var value = new ObjectMapper().writeValueAsBytes(original.notification());

            var decoded = codec.decode(codec.encode(original), value, APPENDED, LaneName.bulk, NOW);

            assertThat(decoded).isEqualTo(new Decoded.Ok(original));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "posthorn-attempt,many",
        "posthorn-attempt,-1",
        "posthorn-deadline,tomorrow",
        "posthorn-accepted-at,''",
        "posthorn-not-before,1e9",
        "posthorn-history,{",
        "posthorn-history,7"
    })
    void aHeaderThatMakesNoSenseIsUndecodable(String name, String text) {
        var headers = Map.of(MessageHeaders.ID, "n-1", name, text);

        assertThat(codec.decode(headers, VALUE, APPENDED, LaneName.bulk, NOW)).isInstanceOf(Decoded.Undecodable.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "{\"recipient\":\"r\"}",
                "{\"body\":\"b\"}",
                "{\"recipient\":\"secret",
                "7"
            })
    void aValueThatMakesNoSenseIsUndecodableAndNotQuoted(String value) {
        var decoded = codec.decode(
                Map.of(MessageHeaders.ID, "n-1"), value.getBytes(StandardCharsets.UTF_8), APPENDED, LaneName.bulk, NOW);

        assertThat(decoded)
                .isInstanceOfSatisfying(
                        Decoded.Undecodable.class, it -> assertThat(it.why()).doesNotContain("secret"));
    }

    @Test
    void aRecordWithoutIdOrValueIsUndecodable() {
        assertThat(codec.decode(Map.of(), VALUE, APPENDED, LaneName.bulk, NOW)).isInstanceOf(Decoded.Undecodable.class);
        assertThat(codec.decode(Map.of(MessageHeaders.ID, "n"), null, APPENDED, LaneName.bulk, NOW))
                .isInstanceOf(Decoded.Undecodable.class);
    }

    @Test
    void aLaneThatWeDoNotKnowGivesWayToTheOneItWasReadFrom() {
        assertThat(decoded(Map.of(MessageHeaders.ID, "n", MessageHeaders.LANE, "express"))
                        .lane())
                .isEqualTo(LaneName.bulk);
        assertThat(decoded(Map.of(MessageHeaders.ID, "n", MessageHeaders.LANE, "critical"))
                        .lane())
                .isEqualTo(LaneName.critical);
    }

    @Test
    void aSenderWhoseClockIsFarAheadDoesNotExtendItsDeadlines() {
        var late = NOW.plus(Duration.ofMinutes(6)).toEpochMilli();
        var headers = Map.of(MessageHeaders.ID, "n", MessageHeaders.ACCEPTED_AT, Long.toString(late));

        assertThat(refusal(headers, VALUE)).isEqualTo(Reason.ClockSkew);
        var little = NOW.plus(Duration.ofMinutes(4)).toEpochMilli();
        assertThat(codec.decode(
                        Map.of(MessageHeaders.ID, "n", MessageHeaders.ACCEPTED_AT, Long.toString(little)),
                        VALUE,
                        APPENDED,
                        LaneName.bulk,
                        NOW))
                .isInstanceOf(Decoded.Ok.class);
    }

    @Test
    void whatIsTooLargeIsRefusedBeforeItIsParsed() {
        assertThat(refusal(Map.of(MessageHeaders.ID, "n"), new byte[Notification.MAX_BYTES + 1]))
                .isEqualTo(Reason.Oversized);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\nb"})
    void aTenantThatCanBeNoneIsRefused(String tenant) {
        assertThat(refusal(Map.of(MessageHeaders.ID, "n", MessageHeaders.TENANT, tenant), VALUE))
                .isEqualTo(Reason.UnknownTenant);
    }

    private Reason refusal(Map<String, String> headers, byte[] value) {
        return ((Decoded.Undecodable) codec.decode(headers, value, APPENDED, LaneName.bulk, NOW)).reason();
    }

    private Envelope decoded(Map<String, String> headers) {
        return ((Decoded.Ok) codec.decode(new HashMap<>(headers), VALUE, APPENDED, LaneName.bulk, NOW)).envelope();
    }

    private static Envelope random(Random random) {
        var history = new ArrayList<Attempt>();
        for (var i = random.nextInt(4); i > 0; i--) {
            history.add(new Attempt(random.nextLong(1L << 40), "p-" + i, "Ambiguous", "ti\"me\u00e9out"));
        }
        return new Envelope(
                "n-" + random.nextInt() + "\u2603",
                random.nextBoolean() ? Optional.of("tenant, \"quoted\"") : Optional.empty(),
                "key-" + random.nextInt(),
                random.nextBoolean() ? Optional.of("marketing") : Optional.empty(),
                LaneName.values()[random.nextInt(3)],
                Instant.ofEpochMilli(random.nextLong(1L << 41)),
                Instant.ofEpochMilli(random.nextLong(1L << 41)),
                random.nextInt(3),
                history.size(),
                random.nextBoolean() ? Optional.of(Instant.ofEpochMilli(random.nextLong(1L << 41))) : Optional.empty(),
                history,
                new Notification("r", random.nextBoolean() ? "s" : null, "b\n", null));
    }
}

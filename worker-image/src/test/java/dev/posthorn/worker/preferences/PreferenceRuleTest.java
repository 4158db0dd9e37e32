package dev.posthorn.worker.preferences;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthorn.contract.MessageHeaders;
import dev.posthorn.contract.Preference;
import dev.posthorn.contract.Preference.OptOut;
import dev.posthorn.contract.StatusEvent.Reason;
import dev.posthorn.crd.ChannelType;
import dev.posthorn.crd.LaneName;
import dev.posthorn.worker.delivery.Decoded;
import dev.posthorn.worker.delivery.Envelope;
import dev.posthorn.worker.delivery.EnvelopeCodec;
import dev.posthorn.worker.preferences.PreferenceRule.Wish;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PreferenceRuleTest {

    private static final Instant NIGHT = Instant.parse("2026-11-24T23:30:00Z");
    private static final Instant DAY = Instant.parse("2026-11-24T12:00:00Z");

    private final PreferenceRule plain = new PreferenceRule(ChannelType.Email, Set.of("security"), Optional.empty());
    private final PreferenceRule quiet = new PreferenceRule(
            ChannelType.Email,
            Set.of("security"),
            Optional.of(new PreferenceRule.Quiet(
                    QuietHours.parse("22:00-07:00"), ZoneId.of("UTC"), Set.of(LaneName.critical))));

    @Test
    void whoSaidNothingIsSentEverything() {
        assertThat(plain.judge(Stated.NOTHING, marketing(LaneName.bulk, DAY), DAY))
                .isEqualTo(new Wish.Welcome());
    }

    @Test
    void anOptOutIsOfATypeAndACategoryOrOfAll() {
        var envelope = marketing(LaneName.bulk, DAY);

        assertThat(wish(plain, envelope, new OptOut(ChannelType.Email, "marketing")))
                .isEqualTo(unwanted());
        assertThat(wish(plain, envelope, new OptOut(null, "marketing"))).isEqualTo(unwanted());
        assertThat(wish(plain, envelope, new OptOut(ChannelType.Email, null))).isEqualTo(unwanted());
        assertThat(wish(plain, envelope, new OptOut(null, null))).isEqualTo(unwanted());
        assertThat(wish(plain, envelope, new OptOut(ChannelType.Webhook, "marketing")))
                .isEqualTo(new Wish.Welcome());
        assertThat(wish(plain, envelope, new OptOut(ChannelType.Email, "digest")))
                .isEqualTo(new Wish.Welcome());
        assertThat(wish(plain, envelope(null, LaneName.bulk, DAY), new OptOut(null, "marketing")))
                .isEqualTo(new Wish.Welcome());
        assertThat(wish(plain, envelope(null, LaneName.bulk, DAY), new OptOut(null, null)))
                .isEqualTo(unwanted());
    }

    @Test
    void nobodyOptsOutOfWhatIsMandatory() {
        var envelope = envelope("security", LaneName.critical, DAY);

        assertThat(wish(plain, envelope, new OptOut(null, null))).isEqualTo(new Wish.Welcome());
        assertThat(plain.asks(envelope)).isFalse();
        assertThat(quiet.asks(envelope)).isFalse();
        assertThat(quiet.asks(envelope("security", LaneName.bulk, DAY))).isTrue();
        assertThat(plain.asks(envelope(null, LaneName.critical, DAY))).isTrue();
    }

    @Test
    void whatCannotBeReadIsNotSent() {
        assertThat(plain.judge(Stated.GARBLED, marketing(LaneName.critical, DAY), DAY))
                .isEqualTo(new Wish.Unwanted(Reason.PreferencesUnreadable));
    }

    @Test
    void inQuietHoursItWaitsUntilTheirEnd() {
        assertThat(quiet.judge(Stated.NOTHING, marketing(LaneName.bulk, NIGHT), NIGHT))
                .isEqualTo(new Wish.Later(Instant.parse("2026-11-25T07:00:00Z")));
        assertThat(quiet.judge(Stated.NOTHING, marketing(LaneName.critical, NIGHT), NIGHT))
                .isEqualTo(new Wish.Welcome());
        assertThat(quiet.judge(Stated.NOTHING, marketing(LaneName.bulk, DAY), DAY))
                .isEqualTo(new Wish.Welcome());
    }

    @Test
    void whatWouldBeTooLateAfterQuietHoursEndsAtOnce() {
        var soonOver = envelope("marketing", LaneName.bulk, NIGHT, Duration.ofHours(1));

        assertThat(quiet.judge(Stated.NOTHING, soonOver, NIGHT)).isEqualTo(new Wish.Unwanted(Reason.QuietHours));
    }

    @Test
    void recipientsHaveTheirOwnClockAndHours() {
        var envelope = marketing(LaneName.bulk, NIGHT);

        assertThat(quiet.judge(says("America/New_York", null), envelope, NIGHT)).isEqualTo(new Wish.Welcome());
        assertThat(quiet.judge(says("Asia/Tokyo", "08:00-09:00"), envelope, NIGHT))
                .isEqualTo(new Wish.Later(Instant.parse("2026-11-25T00:00:00Z")));
        assertThat(quiet.judge(says("Mars/Olympus", null), envelope, NIGHT))
                .isEqualTo(new Wish.Later(Instant.parse("2026-11-25T07:00:00Z")));
        assertThat(quiet.judge(says(null, "whenever"), envelope, NIGHT))
                .isEqualTo(new Wish.Later(Instant.parse("2026-11-25T07:00:00Z")));
    }

    @Test
    void anOptOutCountsAlsoInTheExemptLane() {
        assertThat(wish(quiet, marketing(LaneName.critical, NIGHT), new OptOut(null, "marketing")))
                .isEqualTo(unwanted());
    }

    @Test
    void recipientsThatDifferInCaseOnlyAreOne() {
        assertThat(Preference.key("acme", " Bob@Example.com ")).isEqualTo(Preference.key("acme", "bob@example.com"));
        assertThat(Preference.key("a", "b/c")).isNotEqualTo(Preference.key("a/b", "c"));
    }

    private static Wish wish(PreferenceRule rule, Envelope envelope, OptOut optOut) {
        return rule.judge(new Stated.Wants(new Preference(List.of(optOut), null, null)), envelope, DAY);
    }

    private static Wish unwanted() {
        return new Wish.Unwanted(Reason.OptedOut);
    }

    private static Stated says(@Nullable String zone, @Nullable String hours) {
        return new Stated.Wants(new Preference(null, zone, hours));
    }

    private static Envelope marketing(LaneName lane, Instant acceptedAt) {
        return envelope("marketing", lane, acceptedAt);
    }

    private static Envelope envelope(@Nullable String category, LaneName lane, Instant acceptedAt) {
        return envelope(category, lane, acceptedAt, Duration.ofHours(12));
    }

    private static Envelope envelope(@Nullable String category, LaneName lane, Instant acceptedAt, Duration ttl) {
        var headers = new HashMap<>(Map.of(MessageHeaders.ID, "n-1"));
        if (category != null) {
            headers.put(MessageHeaders.CATEGORY, category);
        }
        var value = "{\"recipient\":\"bob\",\"body\":\"hello\"}".getBytes(StandardCharsets.UTF_8);
        return ((Decoded.Ok) new EnvelopeCodec(ttl).decode(headers, value, acceptedAt, lane, acceptedAt)).envelope();
    }
}

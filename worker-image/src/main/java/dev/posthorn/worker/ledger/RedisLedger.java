package dev.posthorn.worker.ledger;

import dev.posthorn.worker.store.RedisStore;
import dev.posthorn.worker.store.Script;
import dev.posthorn.worker.store.StoreDownException;
import io.lettuce.core.SetArgs;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The ledger that all workers of a region share. The common case, a free key, is decided in Redis in one round trip; everything else
 * is decided by {@link LedgerRule} on what Redis returned, and put down only if that is still so. All times are Redis' own, so workers'
 * clocks play no part.
 *
 * <p>What Redis loses, the ledger forgets: a replica that takes over may lack the last second of writes. Keys hold fingerprints and no
 * address. Those of one recipient share a hash slot.
 */
public final class RedisLedger implements Ledger {

    /** Should others change the entry all the time, ask again so much later. */
    private static final Duration CONTENDED = Duration.ofSeconds(1);

    private static final int ROUNDS = 3;

    /**
     * KEYS: entry, sends of the recipient. ARGV: entry that may be replaced, prefix of entries that may be too, the new entry
     * without its time, lease ms, window ms, holder, then for each cap its ms and count.
     */
    private static final Script CLAIM = Script.of("""
            local t = redis.call('TIME')
            local now = t[1] * 1000 + math.floor(t[2] / 1000)
            local known = redis.call('GET', KEYS[1])
            if known and known ~= ARGV[1] and string.sub(known, 1, #ARGV[2]) ~= ARGV[2] then
              return {'kept', known, now}
            end
            if #ARGV > 6 and not redis.call('ZSCORE', KEYS[2], ARGV[6]) then
              local longest = 0
              for i = 7, #ARGV, 2 do
                local per = tonumber(ARGV[i])
                local since = string.format('(%.0f', now - per)
                if redis.call('ZCOUNT', KEYS[2], since, '+inf') >= tonumber(ARGV[i + 1]) then
                  return {'capped', '', now}
                end
                longest = math.max(longest, per)
              end
              redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', string.format('%.0f', now - longest))
              redis.call('ZADD', KEYS[2], string.format('%.0f', now), ARGV[6])
              redis.call('PEXPIRE', KEYS[2], string.format('%.0f', longest))
            end
            redis.call('SET', KEYS[1], ARGV[3] .. string.format('%.0f', now + ARGV[4]), 'PX', ARGV[5])
            return {'taken', '', now}
            """);

    /** KEYS: entry. ARGV: holder, new entry without its time or '' to free the key, ms until its time, window ms. */
    private static final Script CHANGE = Script.of("""
            local known = redis.call('GET', KEYS[1])
            if known and (string.sub(known, 1, 1) == 'S' or string.sub(known, 3, 2 + #ARGV[1]) ~= ARGV[1]) then
              return {'kept'}
            end
            if ARGV[2] == '' then
              redis.call('DEL', KEYS[1])
            else
              local t = redis.call('TIME')
              local now = t[1] * 1000 + math.floor(t[2] / 1000)
              redis.call('SET', KEYS[1], ARGV[2] .. string.format('%.0f', now + ARGV[3]), 'PX', ARGV[4])
            end
            return {'changed'}
            """);

    private final RedisStore redis;
    private final String windowMillis;

    /** @param window how long a key is remembered */
    public RedisLedger(RedisStore redis, Duration window) {
        this.redis = redis;
        this.windowMillis = Long.toString(window.toMillis());
    }

    @Override
    public Answer claim(Claim claim) throws StoreDownException {
        var keys = List.of(
                entry(claim.key()), "posthorn:sends:{" + claim.key().recipient().text() + "}");
        var expected = "";
        var granted = new Answer.Send(false);
        var now = Instant.EPOCH;
        for (var round = 0; round < ROUNDS; round++) {
            var said = redis.run(CLAIM, keys, arguments(claim, expected));
            now = Instant.ofEpochMilli((Long) said.get(2));
            var outcome = (String) said.getFirst();
            if (outcome.equals("taken")) {
                return granted;
            }
            if (outcome.equals("capped")) {
                return new Answer.Capped();
            }
            var known = (String) said.get(1);
            var answer = LedgerRule.judge(Optional.of(Entry.parse(known)), claim, now);
            if (!(answer instanceof Answer.Send send)) {
                return answer;
            }
            expected = known;
            granted = send;
        }
        return new Answer.Held(now.plus(CONTENDED));
    }

    @Override
    public CompletionStage<?> settle(LedgerKey key, Fingerprint holder) {
        return redis.send(commands -> commands.set(
                entry(key), new Entry.Settled(holder).text(), SetArgs.Builder.px(Long.parseLong(windowMillis))));
    }

    @Override
    public CompletionStage<?> reserve(LedgerKey key, Fingerprint holder, Duration wait) {
        return change(key, holder, "R:" + holder.text() + ":", wait);
    }

    @Override
    public CompletionStage<?> release(LedgerKey key, Fingerprint holder) {
        return change(key, holder, "", Duration.ZERO);
    }

    private CompletionStage<?> change(LedgerKey key, Fingerprint holder, String to, Duration wait) {
        var arguments = List.of(holder.text(), to, Long.toString(wait.toMillis()), windowMillis);
        return redis.start(CHANGE, List.of(entry(key)), arguments);
    }

    private List<String> arguments(Claim claim, String expected) {
        var holder = claim.holder().text();
        var arguments = new ArrayList<>(List.of(
                expected,
                "R:" + holder + ":",
                "A:" + holder + ":" + claim.attempt() + ":",
                Long.toString(claim.lease().toMillis()),
                windowMillis,
                holder));
        for (var cap : claim.caps()) {
            arguments.add(Long.toString(cap.per().toMillis()));
            arguments.add(Integer.toString(cap.max()));
        }
        return arguments;
    }

    private static String entry(LedgerKey key) {
        return "posthorn:sent:{" + key.recipient().text() + "}:" + key.message().text();
    }
}

package dev.posthorn.operator.inventory;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Seats of one account: who has them, and who waits for them.
 *
 * <pre>
 *   ask ──► enough free, nobody waits ──► granted, or held until ── confirm ──► granted
 *    │                                        │                                   │
 *    └────► waiting, first come first served ◄┘ lapses: gone        release ──► gone
 *                    └── served from the head as seats come free
 *
 *   always:  sum of what is granted or held  <=  capacity
 * </pre>
 *
 * <p>Every method is told the time and first lets holds lapse that are over. All answer the inventory that is to be; equal inputs give
 * equal inventories, and a repeated call changes nothing.
 *
 * @param capacity seats there are, per second
 * @param tickets tickets that were drawn so far
 * @param taken granted or held, by ticket
 * @param waiting by ticket
 */
public record Inventory(int capacity, long tickets, List<Claim> taken, List<Claim> waiting) {

    /** Together they must fit one object of the API server, about 200 kB. */
    static final int MOST_CLAIMS = 2000;

    private static final Comparator<Claim> FIRST_COME = Comparator.comparingLong(Claim::ticket);

    public Inventory {
        taken = List.copyOf(taken);
        waiting = List.copyOf(waiting);
    }

    /** One in which nobody has anything. */
    public static Inventory of(int capacity) {
        return new Inventory(capacity, 0, List.of(), List.of());
    }

    /** Seats that nobody has, never negative. */
    public int free() {
        return capacity - taken.stream().mapToInt(Claim::perSecond).sum();
    }

    /**
     * Asks for so many seats. Whoever has or waits for just as many keeps what there is. Whoever asks for fewer gives the rest back at once.
     * Whoever asks for more waits for all of it and keeps what there is meanwhile. A place in the line is kept by asking for fewer, and
     * lost by asking for more.
     *
     * @param perSecond how many, one or more
     * @param hold how long to hold them before they must be confirmed; empty: no confirmation is needed
     */
    public Inventory ask(String holder, int perSecond, Optional<Duration> hold, Instant now) {
        var current = at(now);
        var has = of(current.taken, holder);
        var wants = of(current.waiting, holder);
        if (wants.or(() -> has).filter(claim -> claim.perSecond() == perSecond).isPresent()
                || current.refusal(holder, perSecond).isPresent()) {
            return current;
        }
        var others = new Inventory(capacity, current.tickets, current.taken, without(current.waiting, holder));
        if (has.filter(claim -> claim.perSecond() >= perSecond).isPresent()) {
            var fewer = plus(without(current.taken, holder), has.orElseThrow().of(perSecond));
            return new Inventory(capacity, others.tickets, fewer, others.waiting).served(now);
        }
        var place = wants.filter(claim -> claim.perSecond() > perSecond).map(Claim::ticket);
        long drawn = place.isPresent() ? current.tickets : current.tickets + 1;
        var claim = new Claim(
                holder,
                perSecond,
                place.orElse(drawn),
                hold.map(Duration::toSeconds).orElse(null),
                null);
        return new Inventory(capacity, drawn, others.taken, plus(others.waiting, claim)).served(now);
    }

    /** Makes a hold one for good; nothing happens when it lapsed before, or was never there. */
    public Inventory confirm(String holder, Instant now) {
        var current = at(now);
        return of(current.taken, holder)
                .map(claim -> new Inventory(
                        capacity,
                        current.tickets,
                        plus(without(current.taken, holder), claim.confirmed()),
                        current.waiting))
                .orElse(current);
    }

    /** Gives everything back, also a place in the line. */
    public Inventory release(String holder, Instant now) {
        var current = at(now);
        return new Inventory(
                        capacity, current.tickets, without(current.taken, holder), without(current.waiting, holder))
                .served(now);
    }

    /**
     * There are more or fewer seats from now on. When there are fewer than were given away, those who came last lose theirs and wait, at the
     * place that their ticket gives them.
     */
    public Inventory resize(int seats, Instant now) {
        var kept = new ArrayList<>(at(now).taken);
        var line = new ArrayList<>(at(now).waiting);
        int sum = kept.stream().mapToInt(Claim::perSecond).sum();
        while (sum > seats) {
            var last = kept.removeLast();
            sum -= last.perSecond();
            var more = line.stream()
                    .filter(claim -> claim.holder().equals(last.holder()))
                    .findFirst();
            more.ifPresent(line::remove);
            line.add(last.unserved(more.map(Claim::perSecond).orElse(last.perSecond())));
        }
        line.sort(FIRST_COME);
        return new Inventory(seats, tickets, kept, line).served(now);
    }

    /** Without the holds whose time is over, and with those served for whom there is room then. */
    public Inventory at(Instant now) {
        var kept = taken.stream().filter(claim -> !claim.lapsed(now)).toList();
        return kept.size() == taken.size() ? this : new Inventory(capacity, tickets, kept, waiting).served(now);
    }

    /** When the next hold lapses. */
    public Optional<Instant> nextLapse() {
        return taken.stream()
                .flatMap(claim -> Optional.ofNullable(claim.until()).stream())
                .min(Comparator.naturalOrder());
    }

    /** What somebody has now; who has seats and waits for more is told of the seats. */
    public Answer answer(String holder) {
        return of(taken, holder)
                .<Answer>map(claim -> claim.until() == null
                        ? new Answer.Granted(claim.perSecond())
                        : new Answer.Held(claim.perSecond(), claim.until()))
                .or(() -> position(holder).map(Answer.Waiting::new))
                .orElseGet(Answer.Nothing::new);
    }

    /** Place in the line, the next one to be served is 1. */
    public Optional<Integer> position(String holder) {
        return of(waiting, holder).map(claim -> waiting.indexOf(claim) + 1);
    }

    /** Why somebody who asks for so many would get neither seats nor a place in the line. */
    public Optional<Answer.Refused> refusal(String holder, int perSecond) {
        if (perSecond > capacity) {
            return Optional.of(new Answer.Refused(Answer.Why.MoreThanThereIs));
        }
        boolean known = of(taken, holder).isPresent() || of(waiting, holder).isPresent();
        return !known && taken.size() + waiting.size() >= MOST_CLAIMS
                ? Optional.of(new Answer.Refused(Answer.Why.TooManyClaims))
                : Optional.empty();
    }

    /** Serves from the head of the line for as long as there is room; never out of turn, or large claims would starve. */
    private Inventory served(Instant now) {
        var next = new ArrayList<>(taken);
        var line = new ArrayList<>(waiting);
        int free = free();
        while (!line.isEmpty()) {
            var first = line.getFirst();
            var has = of(next, first.holder());
            int needs = first.perSecond() - has.map(Claim::perSecond).orElse(0);
            if (needs > free) {
                break;
            }
            free -= needs;
            line.removeFirst();
            has.ifPresent(next::remove);
            next.add(has.map(claim -> claim.of(first.perSecond())).orElseGet(() -> first.served(now)));
        }
        next.sort(FIRST_COME);
        return new Inventory(capacity, tickets, next, line);
    }

    private static Optional<Claim> of(List<Claim> claims, String holder) {
        return claims.stream().filter(claim -> claim.holder().equals(holder)).findFirst();
    }

    private static List<Claim> without(List<Claim> claims, String holder) {
        return claims.stream().filter(claim -> !claim.holder().equals(holder)).toList();
    }

    private static List<Claim> plus(List<Claim> claims, Claim claim) {
        var more = new ArrayList<>(claims);
        more.add(claim);
        more.sort(FIRST_COME);
        return more;
    }
}

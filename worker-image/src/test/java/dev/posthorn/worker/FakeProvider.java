package dev.posthorn.worker;

import dev.posthorn.worker.delivery.Envelope;
import dev.posthorn.worker.delivery.Outcome;
import dev.posthorn.worker.provider.Provider;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** An account whose answers a test chooses; keeps every call. */
final class FakeProvider implements Provider {

    /** One call as it arrived. */
    record Call(Envelope envelope, Instant at) {}

    final List<Call> calls = new CopyOnWriteArrayList<>();
    private final String name;
    private final Function<Envelope, Outcome> answers;

    FakeProvider(String name, Function<Envelope, Outcome> answers) {
        this.name = name;
        this.answers = answers;
    }

    static FakeProvider delivering() {
        return new FakeProvider("fake", envelope -> new Outcome.Delivered("200"));
    }

    List<String> idsCalled() {
        return calls.stream().map(call -> call.envelope().id()).toList();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Outcome deliver(Envelope envelope, Duration timeout) {
        calls.add(new Call(envelope, Instant.now()));
        return answers.apply(envelope);
    }
}

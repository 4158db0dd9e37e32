package dev.posthorn.local.apiserver.faults;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** Writes of one operator, each put into the trace with what the true store held just before. */
final class TracedWrites {
    private final int incarnation;
    private final Upstream operator;
    private final Upstream admin;
    private final Trace trace;

    TracedWrites(int incarnation, Upstream operator, Upstream admin, Trace trace) {
        this.incarnation = incarnation;
        this.operator = operator;
        this.admin = admin;
        this.trace = trace;
    }

    Upstream.Answer forward(Call call, ResourceRef subject, int number, Optional<WriteFault> fault) {
        Optional<JsonNode> before = trueObject(subject);
        Upstream.Answer answer = operator.send(call.method(), call.uri(), call.headers(), call.body());
        Optional<JsonNode> after = Optional.of(answer.json()).filter(json -> !json.isMissingNode());
        add(call, subject, number, fault, answer.status(), before, after);
        return answer;
    }

    void keepBack(Call call, ResourceRef subject, int number, Optional<WriteFault> fault) {
        add(call, subject, number, fault, 0, trueObject(subject), Optional.empty());
    }

    private void add(
            Call call,
            ResourceRef subject,
            int number,
            Optional<WriteFault> fault,
            int status,
            Optional<JsonNode> before,
            Optional<JsonNode> after) {
        trace.add(new TraceEntry.Write(
                number,
                incarnation,
                call.verb(),
                subject,
                call.precondition(),
                call.bodyHash(),
                fault,
                status,
                before,
                after));
    }

    private Optional<JsonNode> trueObject(ResourceRef subject) {
        if (subject.isCollection() || subject.name().endsWith("*")) {
            return Optional.empty();
        }
        Upstream.Answer answer = admin.get(subject.object().path());
        return answer.ok() ? Optional.of(answer.json()) : Optional.empty();
    }
}

package dev.posthorn.local.apiserver.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.local.apiserver.http.ApiRequest;
import dev.posthorn.local.apiserver.http.ApiResponse;
import dev.posthorn.local.apiserver.model.Json;
import dev.posthorn.local.apiserver.model.Meta;
import dev.posthorn.local.apiserver.rbac.Access;
import dev.posthorn.local.apiserver.rbac.Authenticator;
import dev.posthorn.local.apiserver.rbac.Identity;
import dev.posthorn.local.apiserver.rbac.RbacAuthorizer;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Questions about users and permissions, answered and never stored, and tokens of service accounts. */
final class Reviews {
    private static final Duration TOKEN_LIFETIME = Duration.ofHours(1);

    private final Authenticator authenticator;
    private final RbacAuthorizer authorizer;
    private final Clock clock;

    Reviews(Authenticator authenticator, RbacAuthorizer authorizer, Clock clock) {
        this.authenticator = authenticator;
        this.authorizer = authorizer;
        this.clock = clock;
    }

    Optional<ApiResponse> answer(ApiRequest request, Target target, Identity identity) {
        if (!target.verb().equals("create")) {
            return Optional.empty();
        }
        return switch (target.resource() + "/" + target.subresource()) {
            case "selfsubjectaccessreviews/" -> Optional.of(access(request, identity));
            case "subjectaccessreviews/", "localsubjectaccessreviews/" ->
                Optional.of(access(request, subject(Decoder.object(request))));
            case "selfsubjectrulesreviews/" -> Optional.of(rules(request, identity));
            case "selfsubjectreviews/" -> Optional.of(self(request, identity));
            case "tokenreviews/" -> Optional.of(token(request));
            case "serviceaccounts/token" -> Optional.of(issue(request, target));
            default -> Optional.empty();
        };
    }

    private static Identity subject(ObjectNode review) {
        return new Identity(Json.text(review, "spec", "user"), Json.texts(Json.at(review, "spec", "groups")));
    }

    private ApiResponse access(ApiRequest request, Identity identity) {
        ObjectNode review = Decoder.object(request);
        JsonNode wanted = Json.at(review, "spec", "resourceAttributes");
        JsonNode path = Json.at(review, "spec", "nonResourceAttributes");
        Access access = wanted.isObject()
                ? new Access(
                        Json.text(wanted, "verb"),
                        Json.text(wanted, "group"),
                        Json.text(wanted, "resource"),
                        Json.text(wanted, "subresource"),
                        Json.text(wanted, "namespace"),
                        Json.text(wanted, "name"),
                        "")
                : Access.toPath(Json.text(path, "verb"), Json.text(path, "path"));
        review.putObject("status").put("allowed", authorizer.allows(identity, access));
        return ApiResponse.json(201, review);
    }

    /** What the caller may do in a namespace; java-operator-sdk asks this before it contends for a Lease. */
    private ApiResponse rules(ApiRequest request, Identity identity) {
        ObjectNode review = Decoder.object(request);
        String namespace = Json.text(review, "spec", "namespace");
        ObjectNode status = review.putObject("status").put("incomplete", false);
        ArrayNode resources = status.putArray("resourceRules");
        ArrayNode paths = status.putArray("nonResourceRules");
        if (identity.groups().contains(Identity.MASTERS)) {
            ObjectNode all = resources.addObject();
            List.of("verbs", "apiGroups", "resources")
                    .forEach(name -> all.putArray(name).add("*"));
        }
        for (JsonNode rule : authorizer.rulesFor(identity, namespace)) {
            (Json.at(rule, "nonResourceURLs").isEmpty() ? resources : paths).add(rule);
        }
        return ApiResponse.json(201, review);
    }

    private static ApiResponse self(ApiRequest request, Identity identity) {
        ObjectNode review = Decoder.object(request);
        ObjectNode info = review.putObject("status").putObject("userInfo").put("username", identity.user());
        info.set("groups", Json.arrayOf(identity.groups()));
        return ApiResponse.json(201, review);
    }

    private ApiResponse token(ApiRequest request) {
        ObjectNode review = Decoder.object(request);
        ObjectNode status = review.putObject("status");
        authenticator.holderOf(Json.text(review, "spec", "token")).ifPresent(holder -> {
            status.put("authenticated", true);
            ObjectNode user = status.putObject("user").put("username", holder.user());
            user.set("groups", Json.arrayOf(holder.groups()));
        });
        return ApiResponse.json(201, review);
    }

    private ApiResponse issue(ApiRequest request, Target target) {
        ObjectNode review = Decoder.object(request);
        String token = authenticator.tokenFor(Identity.serviceAccount(target.namespace(), target.name()));
        review.putObject("status")
                .put("token", token)
                .put("expirationTimestamp", Meta.time(clock.instant().plus(TOKEN_LIFETIME)));
        return ApiResponse.json(201, review);
    }
}

package dev.posthorn.local.apiserver.rest;

import dev.posthorn.local.apiserver.http.ApiRequest;
import dev.posthorn.local.apiserver.http.ApiResponse;
import dev.posthorn.local.apiserver.model.ApiFailure;
import dev.posthorn.local.apiserver.rbac.Access;
import dev.posthorn.local.apiserver.rbac.Authenticator;
import dev.posthorn.local.apiserver.rbac.Identity;
import dev.posthorn.local.apiserver.rbac.RbacAuthorizer;
import dev.posthorn.local.apiserver.schema.Catalog;
import dev.posthorn.local.apiserver.schema.Definition;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers one request: who asks, what for, whether they may, and then the verb. Every failure becomes a Status. */
public final class ApiServer {
    private static final Logger LOG = LoggerFactory.getLogger(ApiServer.class);

    private final Registry registry;
    private final Authenticator authenticator;
    private final RbacAuthorizer authorizer;
    private final Catalog catalog;
    private final RequestLog log;
    private final Discovery discovery;
    private final OpenApi openApi;
    private final Reads reads;
    private final Watches watches;
    private final Writes writes;
    private final Scales scales;
    private final Reviews reviews;
    private final NamespaceEnd namespaceEnd;

    public ApiServer(
            Registry registry,
            Removal removal,
            Catalog catalog,
            Authenticator authenticator,
            RbacAuthorizer authorizer,
            RequestLog log,
            Duration bookmarkEvery) {
        Clock clock = registry.clock();
        Presentation presentation = new Presentation(clock);
        this.registry = registry;
        this.authenticator = authenticator;
        this.authorizer = authorizer;
        this.catalog = catalog;
        this.log = log;
        this.discovery = new Discovery(catalog);
        this.openApi = new OpenApi(catalog);
        this.reads = new Reads(registry, presentation);
        this.watches = new Watches(registry.store(), presentation, bookmarkEvery);
        this.writes = new Writes(registry, removal);
        this.scales = new Scales(registry);
        this.reviews = new Reviews(authenticator, authorizer, clock);
        this.namespaceEnd = new NamespaceEnd(registry);
    }

    public ApiResponse handle(ApiRequest request) {
        Target target = Target.of(request);
        String user = "";
        ApiResponse response;
        try {
            Identity identity = identify(request);
            user = identity.user();
            response = route(request, target, identity);
        } catch (ApiFailure failure) {
            response = ApiResponse.failure(failure);
        } catch (RuntimeException e) {
            LOG.error("{} {} failed inside the server", request.method(), request.path(), e);
            response = ApiResponse.failure(ApiFailure.of(500, "InternalError", "Internal error occurred: " + e));
        }
        log.record(request, target, user, response);
        return response;
    }

    private Identity identify(ApiRequest request) {
        Identity identity = authenticator.identify(request);
        Optional<Identity> other = Authenticator.impersonated(request);
        other.ifPresent(
                o -> authorizer.require(identity, new Access("impersonate", "", "users", "", "", o.user(), "")));
        return other.orElse(identity);
    }

    private ApiResponse route(ApiRequest request, Target target, Identity identity) {
        authorizer.require(identity, target.access());
        if (!target.isResource()) {
            if (!request.method().equals("GET")) {
                throw ApiFailure.methodNotAllowed();
            }
            return discovery
                    .answer(request.path())
                    .or(() -> openApi.answer(request.path()))
                    .orElseThrow(ApiFailure::pathNotFound);
        }
        Optional<ApiResponse> review = reviews.answer(request, target, identity);
        if (review.isPresent()) {
            return review.get();
        }
        Optional<Definition> found = catalog.find(target.group(), target.version(), target.resource());
        if (found.isEmpty() && !catalog.serves(target.group(), target.version())) {
            return ApiResponse.text(404, "404 page not found\n");
        }
        Definition definition = found.orElseThrow(ApiFailure::pathNotFound);
        Call call = new Call(request, target, identity, definition);
        return switch (target.subresource()) {
            case "" -> whole(call);
            case "status" -> status(call);
            case "scale" -> scales.handle(call);
            case "finalize" -> namespaceEnd.finalizeNamespace(call);
            default ->
                throw definition.type().builtIn()
                        ? ApiFailure.pathNotFound()
                        : ApiFailure.notFound(definition.type(), target.name());
        };
    }

    private ApiResponse whole(Call call) {
        boolean named = !call.target().name().isEmpty();
        return switch (call.target().verb()) {
            case "get" -> reads.get(call);
            case "list" -> reads.list(call);
            case "watch" -> watches.watch(call);
            case "create" -> {
                requirePlace(call, !named);
                yield writes.create(call);
            }
            case "update" -> {
                requirePlace(call, named);
                yield writes.update(call);
            }
            case "patch" -> {
                requirePlace(call, named);
                requireCreateWhereApplyMakes(call);
                yield writes.patch(call);
            }
            case "delete" -> writes.delete(call);
            case "deletecollection" -> {
                requirePlace(call, true);
                yield writes.deleteCollection(call);
            }
            default -> throw ApiFailure.methodNotAllowed();
        };
    }

    /** An apply is a patch, and a create besides where there is nothing yet. */
    private void requireCreateWhereApplyMakes(Call call) {
        boolean applies = call.request().header("content-type").startsWith("application/apply-patch+yaml");
        if (applies && registry.find(call.definition(), call.key()).isEmpty()) {
            Target target = call.target();
            authorizer.require(
                    call.identity(),
                    new Access("create", target.group(), target.resource(), "", target.namespace(), target.name(), ""));
        }
    }

    private ApiResponse status(Call call) {
        if (!call.type().has("status")) {
            throw ApiFailure.pathNotFound();
        }
        return switch (call.target().verb()) {
            case "get" -> reads.get(call);
            case "update" -> writes.update(call);
            case "patch" -> writes.patch(call);
            default -> throw ApiFailure.methodNotAllowed();
        };
    }

    /** A namespaced object is written in a namespace, and a path ends where its collection does. */
    private static void requirePlace(Call call, boolean rightEnd) {
        boolean placed = !call.type().namespaced() || !call.target().namespace().isEmpty();
        if (!placed || !rightEnd) {
            throw ApiFailure.methodNotAllowed();
        }
    }
}

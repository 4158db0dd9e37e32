package dev.posthorn.local.apiserver;

import dev.posthorn.local.apiserver.http.ApiRequest;
import dev.posthorn.local.apiserver.http.ApiResponse;
import dev.posthorn.local.apiserver.http.Certificates;
import dev.posthorn.local.apiserver.http.HttpFront;
import dev.posthorn.local.apiserver.http.RequestHook;
import dev.posthorn.local.apiserver.lifecycle.Controllers;
import dev.posthorn.local.apiserver.rbac.Authenticator;
import dev.posthorn.local.apiserver.rbac.Exercised;
import dev.posthorn.local.apiserver.rbac.Identity;
import dev.posthorn.local.apiserver.rbac.RbacAuthorizer;
import dev.posthorn.local.apiserver.rest.ApiServer;
import dev.posthorn.local.apiserver.rest.Registry;
import dev.posthorn.local.apiserver.rest.Removal;
import dev.posthorn.local.apiserver.rest.RequestLog;
import dev.posthorn.local.apiserver.schema.Catalog;
import dev.posthorn.local.apiserver.store.ObjectStore;
import io.fabric8.kubernetes.client.Config;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A Kubernetes API inside this JVM. Objects live in memory and end with it. */
public final class InProcessKubeApi implements KubeApi {
    private static final Identity ADMIN = Identity.of("kubernetes-admin", List.of(Identity.MASTERS));

    private final ObjectStore store;
    private final Authenticator authenticator = new Authenticator();
    private final RbacAuthorizer authorizer;
    private final RequestLog log;
    private final Controllers controllers;
    private final Certificates certificates;
    private final HttpFront front;
    private final List<RequestHook> hooks = new CopyOnWriteArrayList<>();

    /**
     * How a server behaves where tests want it otherwise.
     *
     * @param port 0 for any free port
     * @param historyPerResource changes of each resource a watch can resume from before it gets 410
     * @param bookmarkEvery how often an idle watch gets a bookmark
     * @param rememberedRequests how many requests the log keeps
     */
    public record Options(
            int port, int historyPerResource, Duration bookmarkEvery, int rememberedRequests, Clock clock) {
        public static Options defaults() {
            return new Options(0, 10_000, Duration.ofSeconds(10), 100_000, Clock.systemUTC());
        }

        public Options withPort(int other) {
            return new Options(other, historyPerResource, bookmarkEvery, rememberedRequests, clock);
        }

        public Options withHistoryPerResource(int other) {
            return new Options(port, other, bookmarkEvery, rememberedRequests, clock);
        }

        public Options withBookmarkEvery(Duration other) {
            return new Options(port, historyPerResource, other, rememberedRequests, clock);
        }
    }

    private InProcessKubeApi(Options options) {
        store = new ObjectStore(options.historyPerResource());
        authorizer = new RbacAuthorizer(store);
        log = new RequestLog(options.rememberedRequests());
        Registry registry = new Registry(store, options.clock());
        Removal removal = new Removal(registry);
        Catalog catalog = new Catalog();
        controllers = Controllers.start(registry, removal, catalog);
        ApiServer server =
                new ApiServer(registry, removal, catalog, authenticator, authorizer, log, options.bookmarkEvery());
        certificates = Certificates.forLoopback(options.clock());
        front = HttpFront.start(
                options.port(),
                certificates.certificatePem(),
                certificates.keyPem(),
                request -> throughHooks(request, server::handle));
    }

    public static InProcessKubeApi start() {
        return start(Options.defaults());
    }

    public static InProcessKubeApi start(Options options) {
        return new InProcessKubeApi(options);
    }

    @Override
    public String url() {
        return "https://127.0.0.1:" + front.port();
    }

    @Override
    public Config clientConfig() {
        return config(ADMIN);
    }

    @Override
    public Config clientConfigFor(String user, String... groups) {
        return config(Identity.of(user, List.of(groups)));
    }

    @Override
    public Config clientConfigForServiceAccount(String namespace, String name) {
        return config(Identity.serviceAccount(namespace, name));
    }

    @Override
    public String kubeconfig() {
        return Kubeconfig.text(url(), certificates.caPem(), authenticator.tokenFor(ADMIN));
    }

    @Override
    public String kubeconfigForServiceAccount(String namespace, String name) {
        Identity identity = Identity.serviceAccount(namespace, name);
        return Kubeconfig.text(url(), certificates.caPem(), authenticator.tokenFor(identity));
    }

    /** Returns at once: a started server is ready. */
    @Override
    public void awaitReady(Duration atMost) {}

    /** Requests so far. */
    public RequestLog requests() {
        return log;
    }

    /** Permissions used so far, by anybody. */
    public Set<Exercised> exercisedPermissions() {
        return authorizer.exercised();
    }

    public void forgetExercisedPermissions() {
        authorizer.forgetExercised();
    }

    /** Puts a hook before the API, outside those added earlier; closing the handle takes it away. */
    public AutoCloseable addHook(RequestHook hook) {
        hooks.addFirst(hook);
        return () -> hooks.remove(hook);
    }

    /** Forgets all history, so that every watch from before now is answered with 410. */
    public void compact() {
        store.compact();
    }

    /** Waits until garbage collection and namespace deletion have nothing left that they could do now. */
    public void awaitControllersIdle(Duration atMost) {
        controllers.awaitIdle(atMost);
    }

    /** The store itself, for an oracle that wants the truth without asking over the wire. */
    public ObjectStore store() {
        return store;
    }

    @Override
    public void close() {
        controllers.close();
        front.close();
    }

    private Config config(Identity identity) {
        return Kubeconfig.config(url(), certificates.caPem(), authenticator.tokenFor(identity));
    }

    private ApiResponse throughHooks(ApiRequest request, Function<ApiRequest, ApiResponse> server) {
        Function<ApiRequest, ApiResponse> chain = server;
        for (RequestHook hook : hooks.reversed()) {
            Function<ApiRequest, ApiResponse> next = chain;
            chain = r -> hook.intercept(r, next);
        }
        return chain.apply(request);
    }
}

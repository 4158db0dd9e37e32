package dev.posthorn.local.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.posthorn.local.apiserver.http.ApiResponse;
import dev.posthorn.local.apiserver.rbac.Exercised;
import dev.posthorn.local.apiserver.rest.RequestLog;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The in-process server with the real client: what it lets a test see, disturb and rely on. */
@SuppressWarnings("try") // a hook or a watch is there by being open
class InProcessKubeApiTest {
    private InProcessKubeApi api;
    private KubernetesClient client;

    @BeforeEach
    void start() {
        api = InProcessKubeApi.start(InProcessKubeApi.Options.defaults()
                .withBookmarkEvery(Duration.ofMillis(200))
                .withHistoryPerResource(50));
        client = api.client();
    }

    @AfterEach
    void stop() {
        client.close();
        api.close();
    }

    private static ConfigMap configMap(String name) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .addToData("k", "v")
                .build();
    }

    private static KubernetesClient withoutRetries(InProcessKubeApi server) {
        return new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(server.clientConfig())
                        .withRequestRetryBackoffLimit(0)
                        .build())
                .build();
    }

    private void create(String name) {
        create(client, name);
    }

    private static void create(KubernetesClient client, String name) {
        client.configMaps().inNamespace("default").resource(configMap(name)).create();
    }

    @Test
    void theRequestLogSaysWhoAskedForWhat() {
        create("a");
        client.configMaps().inNamespace("default").list();

        RequestLog.Entry created = api.requests().entries().getFirst();
        assertThat(created.verb() + " " + created.resource() + " " + created.status())
                .isEqualTo("create configmaps 201");
        assertThat(created.user()).isEqualTo("kubernetes-admin");
        assertThat(created.userAgent()).startsWith("fabric8-kubernetes-client");
        assertThat(api.requests().count(RequestLog.Entry::isWrite)).isEqualTo(1);
        assertThat(api.requests().count(entry -> entry.verb().equals("list"))).isEqualTo(1);
    }

    @Test
    void exercisedPermissionsAreRecordedGrantedOrNot() {
        try (KubernetesClient bob = new KubernetesClientBuilder()
                .withConfig(api.clientConfigFor("bob"))
                .build()) {
            assertThatThrownBy(() -> bob.configMaps().inNamespace("default").list())
                    .isInstanceOfSatisfying(
                            KubernetesClientException.class,
                            e -> assertThat(e.getCode()).isEqualTo(403));
        }

        assertThat(api.exercisedPermissions())
                .contains(new Exercised("bob", "list", "", "configmaps", "", "default", false));
    }

    @Test
    void aHookSeesChangesAndReplacesRequests() throws Exception {
        try (KubernetesClient once = withoutRetries(api);
                AutoCloseable refusing = api.addHook((request, next) ->
                        request.method().equals("POST") ? ApiResponse.text(503, "not now") : next.apply(request))) {
            assertThatThrownBy(() -> create(once, "a"))
                    .isInstanceOfSatisfying(
                            KubernetesClientException.class,
                            e -> assertThat(e.getCode()).isEqualTo(503));
        }

        create("a");
        assertThat(client.configMaps().inNamespace("default").withName("a").get())
                .isNotNull();
    }

    @Test
    void aHookCanCutTheConnectionAfterTheCommit() throws Exception {
        try (KubernetesClient once = withoutRetries(api);
                AutoCloseable cutting = api.addHook((request, next) -> {
                    ApiResponse response = next.apply(request);
                    return request.method().equals("POST") ? new ApiResponse.Dropped(0) : response;
                })) {
            assertThatThrownBy(() -> create(once, "a")).isInstanceOf(KubernetesClientException.class);
        }

        assertThat(client.configMaps().inNamespace("default").withName("a").get())
                .isNotNull();
    }

    @Test
    void anInformerOutlivesCompactionAndAStopOfItsWatch() {
        try (SharedIndexInformer<ConfigMap> informer =
                client.configMaps().inNamespace("default").inform()) {
            create("a");
            await().until(() -> informer.getStore().list().size() == 1);

            api.compact();
            create("b");

            await().until(() -> informer.getStore().list().size() == 2);
            assertThat(api.requests().count(entry -> entry.verb().equals("list")))
                    .isEqualTo(1);
        }
    }

    @Test
    void aWatchFromForgottenHistoryIsGone() throws InterruptedException {
        create("a");
        api.compact();
        BlockingQueue<String> ends = new LinkedBlockingQueue<>();

        try (var watch = client.configMaps()
                .inNamespace("default")
                .watch(new ListOptionsBuilder().withResourceVersion("2").build(), new Watcher<>() {
                    @Override
                    public void eventReceived(Action action, ConfigMap resource) {}

                    @Override
                    public void onClose(WatcherException cause) {
                        ends.add(cause.isHttpGone() ? "gone" : "other");
                    }
                })) {
            assertThat(ends.poll(10, TimeUnit.SECONDS)).isEqualTo("gone");
        }
    }

    @Test
    void anIdleWatchGetsBookmarksOfTheWholeServersProgress() throws InterruptedException {
        BlockingQueue<String> bookmarks = new LinkedBlockingQueue<>();
        try (var watch = client.secrets()
                .inNamespace("default")
                .watch(new ListOptionsBuilder().withAllowWatchBookmarks(true).build(), new Watcher<Secret>() {
                    @Override
                    public void eventReceived(Action action, Secret resource) {
                        if (action == Action.BOOKMARK) {
                            bookmarks.add(resource.getMetadata().getResourceVersion());
                        }
                    }

                    @Override
                    public void onClose(WatcherException cause) {}
                })) {
            create("a");
            long now = api.store().revision();

            await().until(() -> bookmarks.stream().anyMatch(version -> Long.parseLong(version) >= now));
        }
    }

    @Test
    void historyIsBoundedPerResource() throws InterruptedException {
        String early = client.configMaps()
                .inNamespace("default")
                .resource(configMap("first"))
                .create()
                .getMetadata()
                .getResourceVersion();
        for (int i = 0; i < 60; i++) {
            create("c" + i);
        }

        assertThat(api.store()
                        .<Boolean>exclusively(() -> api.store()
                                .cache(new dev.posthorn.local.apiserver.model.GroupResource("", "configmaps"))
                                .remembers(Long.parseLong(early))))
                .isFalse();
    }

    @Test
    void tenThousandObjectsAreCreatedListedPagedAndWatched() {
        int count = 10_000;
        try (SharedIndexInformer<ConfigMap> informer =
                client.configMaps().inNamespace("default").inform()) {
            List<Thread> writers = java.util.stream.IntStream.range(0, 8)
                    .mapToObj(w -> Thread.ofVirtual().start(() -> {
                        for (int i = w; i < count; i += 8) {
                            create("c" + i);
                        }
                    }))
                    .toList();
            writers.forEach(InProcessKubeApiTest::join);

            await().atMost(Duration.ofSeconds(60))
                    .until(() -> informer.getStore().list().size() == count);
        }
        var names = client.configMaps().inNamespace("default").list().getItems().stream()
                .map(c -> c.getMetadata().getName())
                .collect(Collectors.toSet());
        assertThat(names).hasSize(count);
        var page = client.configMaps()
                .inNamespace("default")
                .list(new ListOptionsBuilder().withLimit(500L).build());
        assertThat(page.getItems()).hasSize(500);
        assertThat(page.getMetadata().getRemainingItemCount()).isEqualTo(count - 500L);
    }

    @Test
    void closingTwiceIsHarmlessAndFreesThePort() {
        InProcessKubeApi other = InProcessKubeApi.start();
        other.close();
        other.close();

        assertThatThrownBy(() -> {
                    try (KubernetesClient gone = withoutRetries(other)) {
                        gone.namespaces().list();
                    }
                })
                .isInstanceOf(KubernetesClientException.class);
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

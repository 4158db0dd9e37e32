package dev.posthorn.local.apiserver.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.posthorn.local.apiserver.conformance.Wire.Reply;
import dev.posthorn.local.apiserver.model.Json;
import java.util.List;

/** Lists and watches: selectors, pages, versions, resume, bookmarks. */
class ListWatchConformanceTest implements WireOfServer.UsesWire {
    private Wire wire;

    @Override
    public void use(Wire connected) {
        wire = connected;
    }

    private Reply create(String name, String labels) {
        return wire.post(
                        wire.configMaps(),
                        "{apiVersion: v1, kind: ConfigMap, metadata: {name: %s, labels: %s}}".formatted(name, labels))
                .is(201);
    }

    private String path(String name) {
        return wire.configMaps() + "/" + name;
    }

    private List<String> names(String query) {
        return Json.items(wire.get(wire.configMaps() + query).is(200).at("items"))
                .map(item -> Json.text(item, "metadata", "name"))
                .toList();
    }

    @EveryServer
    void aListIsSortedAndHasAVersionAndItemsWithoutKind(Server server) {
        create("b", "{}");
        create("a", "{}");

        Reply list = wire.get(wire.configMaps()).is(200);

        assertThat(list.text("kind")).isEqualTo("ConfigMapList");
        assertThat(Long.parseLong(list.version())).isPositive();
        assertThat(names("")).containsExactly("a", "b");
        assertThat(list.at("items").get(0).has("kind")).isFalse();
    }

    @EveryServer
    void labelSelectorsOfEverySort(Server server) {
        create("a", "{k: v, l: '1'}");
        create("b", "{k: w}");
        create("c", "{}");

        assertThat(names("?labelSelector=k=v")).containsExactly("a");
        assertThat(names("?labelSelector=k==v")).containsExactly("a");
        assertThat(names("?labelSelector=k!=v")).containsExactly("b", "c");
        assertThat(names("?labelSelector=k")).containsExactly("a", "b");
        assertThat(names("?labelSelector=!k")).containsExactly("c");
        assertThat(names("?labelSelector=k%20in%20(v,w),l=1")).containsExactly("a");
        assertThat(names("?labelSelector=k%20notin%20(v)")).containsExactly("b", "c");
        wire.get(wire.configMaps() + "?labelSelector=a%20b").is(400);
    }

    @EveryServer
    void fieldSelectorsByNameAndByInvolvedObject(Server server) {
        create("a", "{}");
        create("b", "{}");
        String events = "/api/v1/namespaces/" + wire.namespace() + "/events";
        for (String name : List.of("x", "y")) {
            wire.post(events, """
                    {apiVersion: v1, kind: Event, metadata: {name: e-%s}, reason: R, message: m, type: Normal, involvedObject: \
                    {kind: Pod, name: %s, namespace: %s}}""".formatted(name, name, wire.namespace())).is(201);
        }

        assertThat(names("?fieldSelector=metadata.name=b")).containsExactly("b");
        assertThat(names("?fieldSelector=metadata.name!=b")).containsExactly("a");
        assertThat(wire.get(events + "?fieldSelector=involvedObject.name=y").at("items"))
                .hasSize(1);
        wire.get(wire.configMaps() + "?fieldSelector=spec.x=b").is(400);
        String newer = "/apis/events.k8s.io/v1/namespaces/" + wire.namespace() + "/events/e-x";
        assertThat(wire.get(newer).is(200).text("note")).isEqualTo("m");
        assertThat(wire.get(newer).text("regarding", "name")).isEqualTo("x");
    }

    @EveryServer
    void pagesFollowEachOtherWithoutGaps(Server server) {
        List.of("a", "b", "c", "d", "e").forEach(name -> create(name, "{}"));

        Reply first = wire.get(wire.configMaps() + "?limit=2").is(200);
        assertThat(first.at("items")).hasSize(2);
        assertThat(first.at("metadata", "remainingItemCount").asInt()).isEqualTo(3);
        Reply second = wire.get(wire.configMaps() + "?limit=2&continue=" + first.text("metadata", "continue"));
        assertThat(second.is(200).version()).isEqualTo(first.version());
        Reply third = wire.get(wire.configMaps() + "?limit=2&continue=" + second.text("metadata", "continue"));
        assertThat(third.at("items")).hasSize(1);
        assertThat(third.text("metadata", "continue")).isEmpty();
    }

    @EveryServer
    void aVersionFromTheFutureTimesOut(Server server) {
        Reply reply = wire.get(wire.configMaps() + "?resourceVersion=999999999").is(504);

        assertThat(reply.text("message")).startsWith("Timeout: Too large resource version: 999999999, current: ");
        assertThat(reply.text("reason")).isEqualTo("Timeout");
        assertThat(Json.text(reply.at("details", "causes").get(0), "reason")).isEqualTo("ResourceVersionTooLarge");
        wire.get(wire.configMaps() + "?resourceVersion=abc").is(400);
    }

    @EveryServer
    void aWatchFromNothingBeginsWithWhatThereIs(Server server) throws InterruptedException {
        create("a", "{}");

        try (Watching watching = wire.watch(wire.configMaps() + "?watch=1")) {
            JsonNode first = watching.expect("ADDED", "a");
            assertThat(Json.text(first, "kind")).isEqualTo("ConfigMap");
            wire.patch(path("a"), Wire.MERGE, "{data: {x: '1'}}").is(200);
            watching.expect("MODIFIED", "a");
            create("b", "{}");
            watching.expect("ADDED", "b");
            String before = wire.get(path("a")).version();
            wire.delete(path("a")).is(200);
            JsonNode deleted = watching.expect("DELETED", "a");
            assertThat(Json.number(deleted, 0, "metadata", "resourceVersion")).isGreaterThan(Long.parseLong(before));
        }
    }

    @EveryServer
    void aWatchFromAVersionResumesBehindIt(Server server) throws InterruptedException {
        String version = create("a", "{}").version();
        create("b", "{}");
        wire.delete(path("a")).is(200);

        try (Watching watching = wire.watch(wire.configMaps() + "?watch=1&resourceVersion=" + version)) {
            watching.expect("ADDED", "b");
            watching.expect("DELETED", "a");
        }
    }

    @EveryServer
    void aWriteThatChangesNothingIsNoEvent(Server server) throws InterruptedException {
        String version = create("a", "{}").version();

        try (Watching watching = wire.watch(wire.configMaps() + "?watch=1&resourceVersion=" + version)) {
            wire.patch(path("a"), Wire.MERGE, "{}").is(200);
            create("b", "{}");
            watching.expect("ADDED", "b");
        }
    }

    @EveryServer
    void aSelectorTurnsChangesIntoComingAndGoing(Server server) throws InterruptedException {
        String version = create("a", "{}").version();

        try (Watching watching =
                wire.watch(wire.configMaps() + "?watch=1&labelSelector=k=v&resourceVersion=" + version)) {
            wire.patch(path("a"), Wire.MERGE, "{metadata: {labels: {k: v}}}").is(200);
            watching.expect("ADDED", "a");
            wire.patch(path("a"), Wire.MERGE, "{data: {x: '1'}}").is(200);
            watching.expect("MODIFIED", "a");
            wire.patch(path("a"), Wire.MERGE, "{metadata: {labels: {k: w}}}").is(200);
            watching.expect("DELETED", "a");
        }
    }

    @EveryServer
    void aWatchOfOneNameSeesThatNameOnly(Server server) throws InterruptedException {
        String version = create("a", "{}").version();

        try (Watching watching =
                wire.watch(wire.configMaps() + "?watch=1&fieldSelector=metadata.name=b&resourceVersion=" + version)) {
            create("c", "{}");
            create("b", "{}");
            watching.expect("ADDED", "b");
        }
    }

    @EveryServer
    void aWatchEndsWhenItsTimeIsUp(Server server) throws InterruptedException {
        String version = create("a", "{}").version();

        try (Watching watching =
                wire.watch(wire.configMaps() + "?watch=1&timeoutSeconds=1&resourceVersion=" + version)) {
            watching.expectEnd();
        }
    }

    @EveryServer
    void initialEventsCanBeStreamedAndEndWithABookmark(Server server) throws InterruptedException {
        create("a", "{}");

        try (Watching watching = wire.watch(wire.configMaps()
                + "?watch=1&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan")) {
            watching.expect("ADDED", "a");
            JsonNode bookmark = watching.expect("BOOKMARK", "");
            assertThat(Json.text(bookmark, "metadata", "annotations", "k8s.io/initial-events-end"))
                    .isEqualTo("true");
        }
    }
}

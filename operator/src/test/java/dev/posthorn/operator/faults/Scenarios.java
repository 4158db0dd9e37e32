package dev.posthorn.operator.faults;

import static dev.posthorn.operator.faults.Scenario.step;

import dev.posthorn.operator.faults.Scenario.Step;
import dev.posthorn.operator.faults.Scenario.Until;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What people do with channels. */
final class Scenarios {
    /** Name of all that a channel named orders owns beside it. */
    private static final String WORKER = "orders-worker";

    private static final String CHANNEL = """
            apiVersion: posthorn.dev/v1alpha1
            kind: NotificationChannel
            metadata: {name: %s, namespace: team-a}
            spec:
              type: Webhook
              lanes: [{name: critical, partitions: 2}, {name: normal, partitions: 2}]
              providers: [{accountRef: {name: hooks}}]
              worker: {replicas: 2}
              deletionPolicy: %s
            """;
    private static final String SECRET = """
            apiVersion: v1
            kind: Secret
            metadata: {name: hooks, namespace: team-a}
            stringData: {token: %s}
            """;
    private static final String ACCOUNT = """
            apiVersion: posthorn.dev/v1alpha1
            kind: ProviderAccount
            metadata: {name: %s, namespace: team-a}
            spec:
              type: Webhook
              webhook: {url: "https://hooks.example.com/%s"}
              credentialsSecretRef: {name: hooks}
            """;

    /** Each field of a channel's spec that may change, with a change of it. */
    private static final Map<String, String> EDITS = edits();

    private Scenarios() {}

    private static Map<String, String> edits() {
        Map<String, String> edits = new LinkedHashMap<>();
        edits.put("scale-up", "{'spec':{'worker':{'replicas':3}}}");
        edits.put("scale-down", "{'spec':{'worker':{'replicas':1}}}");
        edits.put("stop", "{'spec':{'state':'Stopped'}}");
        edits.put(
                "add-lane",
                "{'spec':{'lanes':[{'name':'critical','partitions':2},{'name':'normal','partitions':2},{'name':'bulk','partitions':1}]}}");
        edits.put("remove-lane", "{'spec':{'lanes':[{'name':'critical','partitions':2}]}}");
        edits.put(
                "grow-lane",
                "{'spec':{'lanes':[{'name':'critical','partitions':4},{'name':'normal','partitions':2}]}}");
        edits.put(
                "latency-objective",
                "{'spec':{'lanes':[{'name':'critical','partitions':2,'latencyObjective':'5s'},{'name':'normal','partitions':2}]}}");
        edits.put("retention", "{'spec':{'topics':{'retention':'48h'}}}");
        edits.put("dead-letter-retention", "{'spec':{'topics':{'deadLetterRetention':'100h'}}}");
        edits.put("ttl", "{'spec':{'delivery':{'ttl':'2h'}}}");
        edits.put("attempt-timeout", "{'spec':{'delivery':{'attemptTimeout':'2s'}}}");
        edits.put("max-attempts", "{'spec':{'delivery':{'maxAttempts':4}}}");
        edits.put("backoff-initial", "{'spec':{'delivery':{'backoff':{'initial':'10s'}}}}");
        edits.put("backoff-factor", "{'spec':{'delivery':{'backoff':{'factor':2}}}}");
        edits.put("backoff-max-delay", "{'spec':{'delivery':{'backoff':{'maxDelay':'10m'}}}}");
        edits.put("max-retry-after", "{'spec':{'delivery':{'maxRetryAfter':'30m'}}}");
        edits.put(
                "providers",
                "{'spec':{'providers':[{'accountRef':{'name':'hooks'}},{'accountRef':{'name':'spare'}}]}}");
        edits.put("image", "{'spec':{'worker':{'image':'registry.example.com/worker:2'}}}");
        edits.put("max-in-flight", "{'spec':{'worker':{'maxInFlight':64}}}");
        edits.put("cpu", "{'spec':{'worker':{'resources':{'cpu':'500m'}}}}");
        edits.put("memory", "{'spec':{'worker':{'resources':{'memory':'1Gi'}}}}");
        edits.put("deletion-policy", "{'spec':{'deletionPolicy':'Delete'}}");
        edits.put("regions", "{'spec':{'regions':['here']}}");
        return edits;
    }

    static Scenario create(Setting setting) {
        return Scenario.named("create-channel")
                .when(step("region, account, secret and channel are applied", Until.READY, world -> {
                    world.apply(region(setting));
                    world.apply(ACCOUNT.formatted("hooks", "in"));
                    world.apply(SECRET.formatted("one"));
                    world.apply(CHANNEL.formatted("orders", "Retain"));
                }));
    }

    static Scenario delete(Setting setting) {
        return Scenario.named("delete-channel")
                .given(everything(setting, "Retain"))
                .when(deleted());
    }

    static Scenario deleteWithTopics(Setting setting) {
        return Scenario.named("delete-channel-and-topics")
                .given(everything(setting, "Delete"))
                .when(deleted());
    }

    /** A channel whose name begins with that of another goes, and the other stays. */
    static Scenario deleteBesideANeighbour(Setting setting) {
        return Scenario.named("delete-beside-a-neighbour")
                .given(
                        everything(setting, "Delete"),
                        step(
                                "the neighbour is applied",
                                Until.READY,
                                world -> world.apply(CHANNEL.formatted("orders-eu", "Delete"))))
                .when(step("the channel is deleted", Until.READY, world -> world.deleteChannel("orders")));
    }

    static List<Scenario> all(Setting setting) {
        List<Scenario> all = new ArrayList<>(List.of(
                create(setting),
                delete(setting),
                deleteWithTopics(setting),
                deleteBesideANeighbour(setting),
                secretChanges(setting),
                secretGoesAndComesBack(setting),
                accountGoesAndComesBack(setting)));
        all.addAll(edits(setting));
        all.addAll(deletedChildren(setting));
        return List.copyOf(all);
    }

    static List<Scenario> edits(Setting setting) {
        return EDITS.keySet().stream().map(name -> edit(setting, name)).toList();
    }

    static Scenario edit(Setting setting, String name) {
        String patch = EDITS.get(name);
        return Scenario.named("edit-" + name)
                .given(everything(setting, "Retain"))
                .when(step("the channel is edited: " + name, Until.READY, world -> world.editChannel("orders", patch)));
    }

    /** Each object of a channel is deleted by somebody, and comes back. */
    static List<Scenario> deletedChildren(Setting setting) {
        List<String> paths = new ArrayList<>(List.of(
                "/apis/apps/v1/namespaces/team-a/deployments/%s",
                "/api/v1/namespaces/team-a/configmaps/%s",
                "/api/v1/namespaces/team-a/serviceaccounts/%s",
                "/apis/policy/v1/namespaces/team-a/poddisruptionbudgets/%s",
                "/apis/networking.k8s.io/v1/namespaces/team-a/networkpolicies/%s",
                "/apis/monitoring.coreos.com/v1/namespaces/team-a/podmonitors/%s",
                "/apis/monitoring.coreos.com/v1/namespaces/team-a/prometheusrules/%s"));
        if (setting.strimzi()) {
            paths.add("/apis/kafka.strimzi.io/v1/namespaces/kafka/kafkatopics/posthorn.team-a.orders.normal");
        }
        return paths.stream()
                .map(path -> deletedChild(setting, path.formatted(WORKER)))
                .toList();
    }

    private static Scenario deletedChild(Setting setting, String path) {
        return Scenario.named("delete-child-" + path.replaceAll(".*/([^/]+)/[^/]+$", "$1"))
                .given(everything(setting, "Retain"))
                .when(step("somebody deletes " + path, Until.READY, world -> world.delete(path)));
    }

    static Scenario secretGoesAndComesBack(Setting setting) {
        return Scenario.named("secret-goes-and-comes-back")
                .given(everything(setting, "Retain"))
                .when(
                        step(
                                "the secret is deleted",
                                Until.EXPLAINED,
                                world -> world.delete("/api/v1/namespaces/team-a/secrets/hooks")),
                        step("the secret is put back", Until.READY, world -> world.apply(SECRET.formatted("one"))));
    }

    static Scenario secretChanges(Setting setting) {
        return Scenario.named("secret-changes")
                .given(everything(setting, "Retain"))
                .when(step("the secret changes", Until.READY, world -> world.apply(SECRET.formatted("two"))));
    }

    static Scenario accountGoesAndComesBack(Setting setting) {
        return Scenario.named("account-goes-and-comes-back")
                .given(everything(setting, "Retain"))
                .when(
                        step(
                                "the account is deleted",
                                Until.EXPLAINED,
                                world -> world.delete(
                                        "/apis/posthorn.dev/v1alpha1/namespaces/team-a/provideraccounts/hooks")),
                        step(
                                "the account is put back",
                                Until.READY,
                                world -> world.apply(ACCOUNT.formatted("hooks", "in"))));
    }

    /** Everything that is scaled down, taken away or deleted here is put back in the end, so that each old view asks for harm. */
    static Scenario thereAndBack(Setting setting) {
        return Scenario.named("there-and-back")
                .given(everything(setting, "Delete"))
                .when(
                        step(
                                "workers are scaled down",
                                Until.READY,
                                world -> world.editChannel("orders", EDITS.get("scale-down"))),
                        step(
                                "a lane is taken away",
                                Until.READY,
                                world -> world.editChannel("orders", EDITS.get("remove-lane"))),
                        step("the channel stops", Until.READY, world -> world.editChannel("orders", EDITS.get("stop"))),
                        deleted(),
                        step(
                                "the channel is applied again",
                                Until.READY,
                                world -> world.apply(CHANNEL.formatted("orders", "Delete"))));
    }

    private static Step deleted() {
        return step("the channel is deleted", Until.GONE, world -> world.deleteChannel("orders"));
    }

    private static Step everything(Setting setting, String deletionPolicy) {
        return step("everything is applied", Until.READY, world -> {
            world.apply(region(setting));
            world.apply(ACCOUNT.formatted("hooks", "in"));
            world.apply(ACCOUNT.formatted("spare", "spare"));
            world.apply(SECRET.formatted("one"));
            world.apply(CHANNEL.formatted("orders", deletionPolicy));
        });
    }

    private static String region(Setting setting) {
        String kafka = setting.strimzi()
                ? "provisioner: Strimzi\n    strimzi: {namespace: kafka, cluster: main}"
                : "provisioner: AdminApi";
        return """
                apiVersion: posthorn.dev/v1alpha1
                kind: NotificationRegion
                metadata: {name: here}
                spec:
                  kafka:
                    bootstrapServers: "%s"
                    replicationFactor: 1
                    minInSyncReplicas: 1
                    %s
                """.formatted(setting.bootstrapServers(), kafka);
    }
}

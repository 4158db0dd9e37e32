package dev.posthorn.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.junit.jupiter.api.Test;

/** Field ownership as kube-apiserver tracks it decides whether an apply would change anything. */
class DriftTest {
    private static final KubernetesSerialization YAML = new KubernetesSerialization();

    private static final String WANTED = """
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: orders-worker
              namespace: shop
              labels: {app: orders}
              ownerReferences:
              - {apiVersion: v1, kind: Owner, name: orders, uid: u-1, controller: true}
            spec:
              replicas: 2
              template:
                spec:
                  containers:
                  - name: worker
                    image: worker:1
                    ports: [{containerPort: 8080}]
                    resources: {requests: {cpu: 1000m}}
            """;

    private static final String ACTUAL = """
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: orders-worker
              namespace: shop
              uid: d-1
              labels: {app: orders, team: red}
              ownerReferences:
              - {apiVersion: v1, kind: Owner, name: orders, uid: u-1, controller: true}
              managedFields:
              - manager: posthorn
                operation: Apply
                fieldsV1:
                  f:metadata:
                    f:labels: {f:app: {}}
                    f:ownerReferences: {'k:{"uid":"u-1"}': {}}
                  f:spec:
                    f:replicas: {}
                    f:template:
                      f:spec:
                        f:containers:
                          'k:{"name":"worker"}':
                            .: {}
                            f:name: {}
                            f:image: {}
                            f:ports:
                              'k:{"containerPort":8080,"protocol":"TCP"}':
                                .: {}
                                f:containerPort: {}
                            f:resources:
                              f:requests: {f:cpu: {}}
            spec:
              replicas: 2
              strategy: {type: RollingUpdate}
              template:
                spec:
                  containers:
                  - name: sidecar
                    image: mesh:1
                  - name: worker
                    image: worker:1
                    imagePullPolicy: IfNotPresent
                    ports: [{containerPort: 8080, protocol: TCP}]
                    resources: {requests: {cpu: "1"}}
            """;

    private static boolean differs(String actual, String wanted) {
        return new Drift(YAML)
                .differs(
                        YAML.unmarshal(actual, Deployment.class), YAML.unmarshal(wanted, Deployment.class), "posthorn");
    }

    @Test
    void defaultsAdditionsOfOthersAndOtherWaysToWriteAnAmountAreNoDrift() {
        assertThat(differs(ACTUAL, WANTED)).isFalse();
    }

    @Test
    void anotherValueIsDrift() {
        assertThat(differs(ACTUAL, WANTED.replace("worker:1", "worker:2"))).isTrue();
        assertThat(differs(ACTUAL, WANTED.replace("1000m", "900m"))).isTrue();
    }

    @Test
    void aFieldThatSomebodyElseTookIsDriftEvenWithTheSameValue() {
        assertThat(differs(ACTUAL.replace("        f:replicas: {}\n", ""), WANTED))
                .isTrue();
    }

    @Test
    void aFieldThatIsNoLongerWantedIsDrift() {
        assertThat(differs(ACTUAL, WANTED.replace("  replicas: 2\n", ""))).isTrue();
        assertThat(differs(ACTUAL, WANTED.replace("        ports: [{containerPort: 8080}]\n", "")))
                .isTrue();
        assertThat(differs(ACTUAL, WANTED.replace("  labels: {app: orders}\n", "")))
                .isTrue();
    }

    @Test
    void anObjectThatWasNeverAppliedIsDrift() {
        assertThat(differs(ACTUAL.replace("operation: Apply", "operation: Update"), WANTED))
                .isTrue();
    }
}

package dev.posthorn.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.marcnuri.helm.Helm;
import dev.posthorn.local.apiserver.EnvtestKubeApi;
import dev.posthorn.local.apiserver.InProcessKubeApi;
import dev.posthorn.local.apiserver.KubeApi;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The chart on an API server, by Helm and by plain apply; on a real one where {@code KUBEBUILDER_ASSETS} names it. */
@ParameterizedClass
@EnumSource
class InstallTest {
    enum Server {
        IN_PROCESS,
        REAL
    }

    private static final String RELEASE = "posthorn";

    @Parameter
    Server server;

    @TempDir
    Path folder;

    private KubeApi api;
    private KubernetesClient client;
    private Path kubeconfig;

    @BeforeEach
    void start() throws IOException {
        api = startApi();
        client = api.client();
        kubeconfig = Files.writeString(folder.resolve("kubeconfig"), api.kubeconfig());
    }

    @AfterEach
    void stop() {
        if (api != null) {
            client.close();
            api.close();
        }
    }

    private KubeApi startApi() {
        return switch (server) {
            case IN_PROCESS -> InProcessKubeApi.start();
            case REAL -> {
                assumeThat(EnvtestKubeApi.assets()).as("KUBEBUILDER_ASSETS").isPresent();
                yield EnvtestKubeApi.start(EnvtestKubeApi.assets().orElseThrow());
            }
        };
    }

    @Test
    void helmInstallsChangesAndRemovesARelease() {
        assumeThat(server)
                .as("the in-process API reads no protobuf and serves no OpenAPI, both of which Helm asks for")
                .isEqualTo(Server.REAL);

        // When
        installByHelm(Map.of());
        // Then
        assertThat(deploymentReplicas()).isEqualTo(1);
        assertThat(client.apiextensions()
                        .v1()
                        .customResourceDefinitions()
                        .list()
                        .getItems())
                .extracting(crd -> crd.getSpec().getNames().getShortNames().getFirst())
                .contains("nch", "nreg", "pa");
        assertThat(budgets()).isEmpty();

        // When
        var upgrade = new Helm(RenderedChart.CHART)
                .upgrade()
                .withName(RELEASE)
                .withNamespace(InstallManifest.NAMESPACE)
                .withKubeConfig(kubeconfig)
                .set("replicas", 2);
        RenderedChart.REQUIRED.forEach(upgrade::set);
        upgrade.call();
        // Then
        assertThat(deploymentReplicas()).isEqualTo(2);
        assertThat(budgets()).hasSize(1);

        // When
        Helm.uninstall(RELEASE)
                .withNamespace(InstallManifest.NAMESPACE)
                .withKubeConfig(kubeconfig)
                .call();
        // Then
        assertThat(client.apps()
                        .deployments()
                        .inNamespace(InstallManifest.NAMESPACE)
                        .list()
                        .getItems())
                .isEmpty();
        assertThat(client.rbac()
                        .clusterRoles()
                        .withName(InstallManifest.OPERATOR)
                        .get())
                .isNull();
        assertThat(client.apiextensions()
                        .v1()
                        .customResourceDefinitions()
                        .list()
                        .getItems())
                .as("with the CRDs every channel would be gone")
                .hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void theOperatorMayDoWhatIsGrantedAndNoMore() {
        install(Map.of());
        try (var operator = as(InstallManifest.NAMESPACE, InstallManifest.OPERATOR)) {
            assertThat(Permission.granted(InstallManifest.objects(), InstallManifest.OPERATOR))
                    .filteredOn(permission -> !permission.resource().equals("leases"))
                    .allSatisfy(permission ->
                            assertThat(may(operator, permission, "shop")).isTrue());
            assertThat(List.of(
                            new Permission("posthorn.dev", "notificationchannels", "create"),
                            new Permission("posthorn.dev", "notificationchannels", "delete"),
                            new Permission("", "pods", "create"),
                            new Permission("", "pods/exec", "create"),
                            new Permission("", "namespaces", "delete"),
                            new Permission("apps", "deployments/scale", "patch"),
                            new Permission("coordination.k8s.io", "leases", "create"),
                            new Permission("rbac.authorization.k8s.io", "roles", "create")))
                    .allSatisfy(permission ->
                            assertThat(may(operator, permission, "shop")).isFalse());
            assertThat(may(
                            operator,
                            new Permission("coordination.k8s.io", "leases", "create"),
                            InstallManifest.NAMESPACE))
                    .isTrue();
        }
    }

    @Test
    void podSecurityLetsTheOperatorsPodIntoARestrictedNamespace() {
        assumeThat(server)
                .as("the in-process API has no Pod Security admission")
                .isEqualTo(Server.REAL);
        install(Map.of());
        client.resource(restricted("locked")).create();
        client.resource(account("locked")).create();
        var template = client.apps()
                .deployments()
                .inNamespace(InstallManifest.NAMESPACE)
                .withName(InstallManifest.OPERATOR)
                .get()
                .getSpec()
                .getTemplate();
        var pod = new PodBuilder()
                .withNewMetadata()
                .withName("operator")
                .withNamespace("locked")
                .endMetadata()
                .withSpec(template.getSpec())
                .build();

        assertThat(client.resource(pod).create().getMetadata().getUid()).isNotBlank();

        var privileged = new PodBuilder(pod)
                .editMetadata()
                .withName("privileged")
                .endMetadata()
                .editSpec()
                .withSecurityContext(null)
                .endSpec()
                .build();
        assertThatThrownBy(() -> client.resource(privileged).create()).hasMessageContaining("PodSecurity");
    }

    /** Why the chart grants create beside patch for all that the operator applies. */
    @Test
    void anApplyThatMakesAnObjectNeedsCreateToo() {
        client.resource(namespace("shop")).create();
        grant("shop", "patch");
        try (var applier = as("shop", "applier")) {
            var wanted = new ConfigMapBuilder()
                    .withNewMetadata()
                    .withName("settings")
                    .withNamespace("shop")
                    .endMetadata()
                    .build();
            assertThatThrownBy(() -> applier.resource(wanted).serverSideApply())
                    .hasMessageContaining("cannot create resource \"configmaps\"");

            grant("shop", "patch", "create");

            assertThat(applier.resource(wanted).serverSideApply().getMetadata().getUid())
                    .isNotBlank();
        }
    }

    private void grant(String namespace, String... verbs) {
        client.resource(new RoleBuilder()
                        .withNewMetadata()
                        .withName("applier")
                        .withNamespace(namespace)
                        .endMetadata()
                        .addNewRule()
                        .withApiGroups("")
                        .withResources("configmaps")
                        .withVerbs(verbs)
                        .endRule()
                        .build())
                .serverSideApply();
        client.resource(new RoleBindingBuilder()
                        .withNewMetadata()
                        .withName("applier")
                        .withNamespace(namespace)
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "Role", "applier")
                        .addNewSubject("", "ServiceAccount", "applier", namespace)
                        .build())
                .serverSideApply();
    }

    @Test
    void withNamespacesNamedTheOperatorIsBlindElsewhere() {
        client.resource(namespace("shop")).create();
        install(Map.of("watchNamespaces[0]", "shop"));
        try (var operator = as(InstallManifest.NAMESPACE, InstallManifest.OPERATOR)) {
            var secrets = new Permission("", "secrets", "list");
            assertThat(may(operator, secrets, "shop")).isTrue();
            assertThat(may(operator, secrets, "bank")).isFalse();
            assertThat(may(operator, secrets, null)).isFalse();
            assertThat(may(operator, new Permission("posthorn.dev", "notificationregions", "list"), null))
                    .isTrue();
        }
    }

    @Test
    void thePlainManifestAppliesAfterTheCrds() {
        applyCrds();

        for (HasMetadata object : InstallManifest.objects()) {
            client.resource(object).serverSideApply();
        }

        assertThat(deploymentReplicas()).isEqualTo(1);
    }

    private void install(Map<String, Object> values) {
        switch (server) {
            case REAL -> installByHelm(values);
            case IN_PROCESS -> {
                applyCrds();
                client.resource(namespace(InstallManifest.NAMESPACE)).create();
                RenderedChart.with(values)
                        .forEach(object -> client.resource(object).serverSideApply());
            }
        }
    }

    private void installByHelm(Map<String, Object> values) {
        var install = new Helm(RenderedChart.CHART)
                .install()
                .withName(RELEASE)
                .withNamespace(InstallManifest.NAMESPACE)
                .createNamespace()
                .withKubeConfig(kubeconfig);
        RenderedChart.REQUIRED.forEach(install::set);
        values.forEach(install::set);
        install.call();
    }

    private void applyCrds() {
        try (var crds = Files.list(RenderedChart.CHART.resolve("crds"))) {
            for (Path crd : crds.toList()) {
                client.resource(Files.readString(crd)).serverSideApply();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Integer deploymentReplicas() {
        return client.apps()
                .deployments()
                .inNamespace(InstallManifest.NAMESPACE)
                .withName(InstallManifest.OPERATOR)
                .get()
                .getSpec()
                .getReplicas();
    }

    private List<? extends HasMetadata> budgets() {
        return client.policy()
                .v1()
                .podDisruptionBudget()
                .inNamespace(InstallManifest.NAMESPACE)
                .list()
                .getItems();
    }

    private KubernetesClient as(String namespace, String account) {
        return new KubernetesClientBuilder()
                .withConfig(api.clientConfigForServiceAccount(namespace, account))
                .build();
    }

    private static boolean may(KubernetesClient who, Permission permission, String namespace) {
        String[] resource = permission.resource().split("/");
        SelfSubjectAccessReview review = who.authorization()
                .v1()
                .selfSubjectAccessReview()
                .create(new SelfSubjectAccessReviewBuilder()
                        .withNewSpec()
                        .withNewResourceAttributes()
                        .withNamespace(namespace)
                        .withGroup(permission.apiGroup())
                        .withResource(resource[0])
                        .withSubresource(resource.length > 1 ? resource[1] : null)
                        .withVerb(permission.verb())
                        .endResourceAttributes()
                        .endSpec()
                        .build());
        return review.getStatus().getAllowed();
    }

    private static Namespace namespace(String name) {
        return new NamespaceBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .build();
    }

    private static Namespace restricted(String name) {
        return new NamespaceBuilder(namespace(name))
                .editMetadata()
                .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                .endMetadata()
                .build();
    }

    private static ServiceAccount account(String namespace) {
        return new ServiceAccountBuilder()
                .withNewMetadata()
                .withName(InstallManifest.OPERATOR)
                .withNamespace(namespace)
                .endMetadata()
                .build();
    }
}

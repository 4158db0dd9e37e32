package dev.posthorn.local.apiserver.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.posthorn.local.apiserver.KubeApi;
import dev.posthorn.local.apiserver.model.Json;
import io.fabric8.kubernetes.client.Config;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.UUID;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Plain HTTP to an API server, in a namespace of its own; bodies are written as YAML and sent as JSON. */
final class Wire implements AutoCloseable {
    static final String MERGE = "application/merge-patch+json";
    static final String JSON_PATCH = "application/json-patch+json";
    static final String STRATEGIC = "application/strategic-merge-patch+json";
    static final String APPLY = "application/apply-patch+yaml";

    private final KubeApi api;
    private final Server server;
    private final Config config;
    private final HttpClient http;
    private final String namespace;

    private Wire(KubeApi api, Server server, Config config, HttpClient http, String namespace) {
        this.api = api;
        this.server = server;
        this.config = config;
        this.http = http;
        this.namespace = namespace;
    }

    /** A response. */
    record Reply(int status, JsonNode body) {
        String text(String... path) {
            return Json.text(body, path);
        }

        JsonNode at(String... path) {
            return Json.at(body, path);
        }

        String version() {
            return text("metadata", "resourceVersion");
        }

        Reply is(int expected) {
            assertThat(status).as("%s", body).isEqualTo(expected);
            return this;
        }

        /** A Status with this code, reason and message. */
        void fails(int code, String reason, String message) {
            assertThat(text("message")).isEqualTo(message);
            assertThat(text("reason")).isEqualTo(reason);
            assertThat(status).isEqualTo(code);
            assertThat(at("code").asInt()).isEqualTo(code);
        }
    }

    static Wire connect(KubeApi api, Server server) {
        Config config = api.clientConfig();
        String namespace = "t-" + UUID.randomUUID().toString().substring(0, 8);
        Wire wire = new Wire(api, server, config, client(config), namespace);
        wire.post("/api/v1/namespaces", "{apiVersion: v1, kind: Namespace, metadata: {name: %s}}".formatted(namespace))
                .is(201);
        return wire;
    }

    /** The same namespace, seen by a user. */
    Wire as(String user, String... groups) {
        Config other = api.clientConfigFor(user, groups);
        return new Wire(api, server, other, http, namespace);
    }

    Wire asServiceAccount(String name) {
        return new Wire(api, server, api.clientConfigForServiceAccount(namespace, name), http, namespace);
    }

    KubeApi api() {
        return api;
    }

    Server server() {
        return server;
    }

    String namespace() {
        return namespace;
    }

    String configMaps() {
        return "/api/v1/namespaces/" + namespace + "/configmaps";
    }

    String deployments() {
        return "/apis/apps/v1/namespaces/" + namespace + "/deployments";
    }

    Reply get(String path) {
        return send("GET", path, "application/json", "", "application/json");
    }

    Reply getAs(String path, String accept) {
        return send("GET", path, "application/json", "", accept);
    }

    Reply post(String path, String yaml) {
        return send("POST", path, "application/json", yaml, "application/json");
    }

    Reply put(String path, String yaml) {
        return send("PUT", path, "application/json", yaml, "application/json");
    }

    Reply delete(String path) {
        return send("DELETE", path, "application/json", "", "application/json");
    }

    Reply delete(String path, String options) {
        return send("DELETE", path, "application/json", options, "application/json");
    }

    Reply patch(String path, String type, String yaml) {
        return send("PATCH", path, type, yaml, "application/json");
    }

    Reply apply(String path, String manager, String yaml) {
        return patch(path + "?fieldManager=" + manager, APPLY, yaml);
    }

    Reply force(String path, String manager, String yaml) {
        return patch(path + "?fieldManager=" + manager + "&force=true", APPLY, yaml);
    }

    /** Opens a watch over a chunked response; the caller closes it. */
    Watching watch(String path) {
        try {
            HttpResponse<Stream<String>> response =
                    http.send(request(path).build(), HttpResponse.BodyHandlers.ofLines());
            assertThat(response.statusCode()).isEqualTo(200);
            return Watching.of(response.body());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Reply send(String method, String path, String contentType, String yaml, String accept) {
        try {
            byte[] body =
                    yaml.isEmpty() ? new byte[0] : Json.bytes(Json.parseYaml(yaml.getBytes(StandardCharsets.UTF_8)));
            HttpRequest request = request(path)
                    .header("Content-Type", contentType)
                    .header("Accept", accept)
                    .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
                    .build();
            HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            boolean json =
                    response.headers().firstValue("content-type").orElse("").contains("json");
            JsonNode read = json
                    ? Json.parse(response.body())
                    : Json.object().put("text", new String(response.body(), StandardCharsets.UTF_8));
            return new Reply(response.statusCode(), read);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(api.url() + path))
                .header("User-Agent", "conformance/1")
                .header("Authorization", "Bearer " + config.getOauthToken());
        if (config.getImpersonateUsername() != null) {
            builder.header("Impersonate-User", config.getImpersonateUsername());
            for (String group : config.getImpersonateGroups()) {
                builder.header("Impersonate-Group", group);
            }
        }
        return builder;
    }

    private static HttpClient client(Config config) {
        try {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null);
            byte[] ca = Base64.getDecoder().decode(config.getCaCertData());
            trusted.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(ca)));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(null, trust.getTrustManagers(), null);
            return HttpClient.newBuilder()
                    .sslContext(tls)
                    .version(HttpClient.Version.HTTP_1_1)
                    .build();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}

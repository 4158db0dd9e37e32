package dev.posthorn.images;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;

/** A registry in memory: blobs and manifests of any repository, pulled and pushed by the OCI distribution protocol. */
final class OciRegistry implements AutoCloseable {
    static final String INDEX = "application/vnd.oci.image.index.v1+json";
    static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

    private static final Pattern PATH = Pattern.compile("/v2/(.+)/(blobs/uploads|blobs|manifests)/(.*)");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
    private final Map<String, Manifest> manifests = new ConcurrentHashMap<>();
    private final Map<String, ByteArrayOutputStream> uploads = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpsServer server;

    /** Listens with TLS, as clients try that first and a plain server would leave them waiting. */
    OciRegistry(SSLContext tls) throws IOException {
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    /** host:port as it stands at the start of an image's name. */
    String address() {
        return "localhost:" + server.getAddress().getPort();
    }

    /** Puts a blob in without a push; returns its digest. */
    String store(byte[] blob) {
        String digest = digest(blob);
        blobs.put(digest, blob);
        return digest;
    }

    /** Puts a manifest in without a push, under a tag and under its digest; returns the digest. */
    String store(String repository, String tag, String mediaType, JsonNode content) {
        byte[] bytes = content.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
        String digest = digest(bytes);
        manifests.put(repository + "@" + tag, new Manifest(mediaType, bytes));
        manifests.put(repository + "@" + digest, new Manifest(mediaType, bytes));
        return digest;
    }

    JsonNode manifest(String repository, String reference) throws IOException {
        Manifest manifest = manifests.get(repository + "@" + reference);
        if (manifest == null) {
            throw new IllegalStateException(
                    "no manifest %s of %s; there are %s".formatted(reference, repository, manifests.keySet()));
        }
        return JSON.readTree(manifest.bytes());
    }

    byte[] blob(String digest) {
        byte[] blob = blobs.get(digest);
        if (blob == null) {
            throw new IllegalStateException("no blob " + digest);
        }
        return blob;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Matcher path = PATH.matcher(exchange.getRequestURI().getPath());
            if (!path.matches()) {
                send(exchange, exchange.getRequestURI().getPath().equals("/v2/") ? 200 : 404, new byte[0]);
                return;
            }
            String repository = path.group(1);
            switch (path.group(2)) {
                case "manifests" -> manifest(exchange, repository, path.group(3));
                case "blobs" -> blob(exchange, path.group(3));
                default -> upload(exchange, repository, path.group(3));
            }
        } catch (RuntimeException e) {
            send(exchange, 500, String.valueOf(e).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
    }

    private void manifest(HttpExchange exchange, String repository, String reference) throws IOException {
        if (exchange.getRequestMethod().equals("PUT")) {
            byte[] bytes = exchange.getRequestBody().readAllBytes();
            var manifest = new Manifest(exchange.getRequestHeaders().getFirst("Content-Type"), bytes);
            manifests.put(repository + "@" + reference, manifest);
            manifests.put(repository + "@" + digest(bytes), manifest);
            exchange.getResponseHeaders().set("Docker-Content-Digest", digest(bytes));
            send(exchange, 201, new byte[0]);
            return;
        }
        Manifest manifest = manifests.get(repository + "@" + reference);
        if (manifest == null) {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            send(exchange, 404, "{\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\",\"message\":\"unknown\"}]}".getBytes());
            return;
        }
        exchange.getResponseHeaders().set("Content-Type", manifest.mediaType());
        exchange.getResponseHeaders().set("Docker-Content-Digest", digest(manifest.bytes()));
        send(exchange, 200, manifest.bytes());
    }

    private void blob(HttpExchange exchange, String digest) throws IOException {
        byte[] blob = blobs.get(digest);
        send(exchange, blob == null ? 404 : 200, blob == null ? new byte[0] : blob);
    }

    /** POST opens an upload, PATCH adds to it, PUT ends it and names the digest that all must have. */
    private void upload(HttpExchange exchange, String repository, String id) throws IOException {
        String upload = id.isEmpty() ? UUID.randomUUID().toString() : id;
        ByteArrayOutputStream bytes = uploads.computeIfAbsent(upload, key -> new ByteArrayOutputStream());
        exchange.getRequestBody().transferTo(bytes);
        if (!exchange.getRequestMethod().equals("PUT")) {
            exchange.getResponseHeaders()
                    .set("Location", "https://%s/v2/%s/blobs/uploads/%s".formatted(address(), repository, upload));
            send(exchange, 202, new byte[0]);
            return;
        }
        String expected = exchange.getRequestURI().getQuery().replaceFirst(".*digest=", "");
        uploads.remove(upload);
        boolean intact = store(bytes.toByteArray()).equals(expected);
        send(exchange, intact ? 201 : 400, new byte[0]);
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        boolean head = exchange.getRequestMethod().equals("HEAD");
        if (head) {
            exchange.getResponseHeaders().set("Content-Length", String.valueOf(body.length));
        }
        exchange.sendResponseHeaders(status, head || body.length == 0 ? -1 : body.length);
        if (!head && body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    static String digest(byte[] bytes) {
        try {
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }

    private record Manifest(String mediaType, byte[] bytes) {}
}

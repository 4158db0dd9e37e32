package dev.posthorn.local.bench;

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
import java.util.concurrent.Semaphore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The JDK's HTTP client with nothing around it, posting one body with as many calls under way as are allowed. */
final class BareHttp implements AutoCloseable {

    private final HttpClient client;
    private final URI url;

    /** @param certificatePem to trust; empty for plain HTTP/1.1, else HTTP/2 over TLS */
    BareHttp(URI url, String certificatePem) {
        this.url = url;
        var builder = HttpClient.newBuilder();
        if (certificatePem.isEmpty()) {
            builder.version(HttpClient.Version.HTTP_1_1);
        } else {
            builder.version(HttpClient.Version.HTTP_2).sslContext(trusting(certificatePem));
        }
        this.client = builder.build();
    }

    /** Posts once, and waits for the answer. */
    void post(String body) {
        try {
            check(client.send(request(body), HttpResponse.BodyHandlers.discarding()));
        } catch (IOException e) {
            throw new IllegalStateException("The endpoint of the benchmark broke off", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Posts {@code count} times, without a thread for each. */
    void post(String body, int count, int inFlight) throws InterruptedException {
        var calls = new Semaphore(inFlight);
        for (var i = 0; i < count; i++) {
            calls.acquire();
            var answered = client.sendAsync(request(body), HttpResponse.BodyHandlers.discarding())
                    .whenComplete((response, failure) -> calls.release());
            if (answered.isCompletedExceptionally()) {
                throw new IllegalStateException("The endpoint of the benchmark broke off");
            }
        }
        calls.acquire(inFlight);
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    private HttpRequest request(String body) {
        return HttpRequest.newBuilder(url)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    private static void check(HttpResponse<Void> response) {
        if (response.statusCode() != 204) {
            throw new IllegalStateException("The endpoint of the benchmark answered " + response.statusCode());
        }
    }

    private static SSLContext trusting(String pem) {
        try {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            var certificate = CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
            store.setCertificateEntry("endpoint", certificate);
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            var context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("The endpoint's own certificate cannot be trusted", e);
        }
    }
}

package dev.posthorn.local.kubelet;

import io.fabric8.kubernetes.api.model.Probe;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Asks a container over HTTP on the one port that it was given, whatever port the probe names. */
record HttpAsking(HttpClient client, int port) implements ContainerProbes.Asking {

    @Override
    public boolean succeeds(Probe probe) {
        if (probe.getHttpGet() == null) {
            // Other kinds of probe are not asked; see the package's description.
            return true;
        }
        var path =
                probe.getHttpGet().getPath() == null ? "/" : probe.getHttpGet().getPath();
        var seconds = probe.getTimeoutSeconds() == null ? 1 : probe.getTimeoutSeconds();
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(seconds))
                .build();
        try {
            var status =
                    client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            return status >= 200 && status < 400;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}

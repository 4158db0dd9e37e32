package dev.posthorn.local.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/**
 * The same POST over and again, from many connections that are kept, each of which waits for its answer. Written on bare sockets, so
 * that the client takes as little as it can of the cores that it shares with the server.
 */
final class HttpLoad {

    private static final int WANTED = 202;

    /**
     * What a block of requests took.
     *
     * @param perSecond answers a second
     * @param p50Millis half of the answers came within so much
     * @param p99Millis all but one in a hundred
     */
    record Figures(double perSecond, double p50Millis, double p99Millis) {}

    private final int port;
    private final byte[] request;

    /**
     * Load on a server of this machine.
     *
     * @param headers further lines, each with its end
     */
    HttpLoad(int port, String path, String headers, String body) {
        this.port = port;
        var content = body.getBytes(StandardCharsets.UTF_8);
        this.request = ("POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port
                        + "\r\nContent-Type: application/json\r\nContent-Length: " + content.length + "\r\n" + headers
                        + "\r\n" + body)
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Sends {@code requests} from {@code clients} connections. */
    Figures run(int clients, int requests) throws InterruptedException {
        var work = new ArrayList<Callable<long[]>>();
        for (var i = 0; i < clients; i++) {
            work.add(() -> client(requests / clients));
        }
        var from = System.nanoTime();
        var times = new ArrayList<long[]>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var done : threads.invokeAll(work)) {
                times.add(done.get());
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("A client of the benchmark failed: " + e.getCause(), e);
        }
        var seconds = (System.nanoTime() - from) / 1e9;
        var all = times.stream().flatMapToLong(Arrays::stream).sorted().toArray();
        return new Figures(all.length / seconds, all[all.length / 2] / 1e6, all[(int) (all.length * 0.99)] / 1e6);
    }

    private long[] client(int requests) throws IOException {
        var took = new long[requests];
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(60_000);
            var in = new BufferedInputStream(socket.getInputStream());
            for (var i = 0; i < requests; i++) {
                var from = System.nanoTime();
                socket.getOutputStream().write(request);
                answer(in);
                took[i] = System.nanoTime() - from;
            }
        }
        return took;
    }

    private static void answer(InputStream in) throws IOException {
        var status = line(in);
        if (!status.startsWith("HTTP/1.1 " + WANTED)) {
            throw new IOException("Expected " + WANTED + ", got '" + status + "'");
        }
        var length = 0;
        for (var header = line(in); !header.isEmpty(); header = line(in)) {
            if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(
                        header.substring(header.indexOf(':') + 1).strip());
            }
        }
        in.skipNBytes(length);
    }

    private static String line(InputStream in) throws IOException {
        var text = new StringBuilder();
        for (var next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("The server hung up");
            }
            if (next != '\r') {
                text.append((char) next);
            }
        }
        return text.toString();
    }
}

package dev.posthorn.local.apiserver.http;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.ServerWebSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One open watch on the wire: lines of a chunked response, or messages of a websocket. */
final class StreamSink implements ApiResponse.FrameSink {
    private static final Logger LOG = LoggerFactory.getLogger(StreamSink.class);
    private static final long SLOW_CLIENT_SECONDS = 60;

    /** The two ways a frame travels; called on the connection's own context. */
    private interface Channel {
        Future<Void> write(byte[] frame);

        void end();
    }

    private final Context context;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final List<Runnable> callbacks = new ArrayList<>();
    private Channel channel = new Unopened();

    private StreamSink(Context context) {
        this.context = context;
    }

    static StreamSink chunked(Context context, HttpServerRequest wire, ApiResponse.Stream stream) {
        StreamSink sink = new StreamSink(context);
        HttpServerResponse response = wire.response();
        sink.onContext(() -> {
            response.closeHandler(v -> sink.gone());
            response.exceptionHandler(e -> sink.gone());
            response.setChunked(true).setStatusCode(stream.status()).putHeader("content-type", stream.contentType());
            sink.channel = new Lines(response);
            // The headers go out at once: a client waits for them before it believes that it watches.
            response.writeHead();
        });
        return sink;
    }

    static StreamSink webSocket(Context context, HttpServerRequest wire) {
        StreamSink sink = new StreamSink(context);
        CountDownLatch open = new CountDownLatch(1);
        context.runOnContext(v -> wire.toWebSocket().onComplete(result -> {
            if (result.succeeded()) {
                ServerWebSocket socket = result.result();
                socket.closeHandler(gone -> sink.gone());
                socket.exceptionHandler(e -> sink.gone());
                sink.channel = new Messages(socket);
            } else {
                LOG.debug("A websocket could not be opened", result.cause());
                sink.gone();
            }
            open.countDown();
        }));
        sink.await(open);
        return sink;
    }

    private record Unopened() implements Channel {
        @Override
        public Future<Void> write(byte[] frame) {
            return Future.failedFuture("not open");
        }

        @Override
        public void end() {}
    }

    private record Lines(HttpServerResponse response) implements Channel {
        @Override
        public Future<Void> write(byte[] frame) {
            return response.write(
                    Buffer.buffer(frame.length + 1).appendBytes(frame).appendByte((byte) '\n'));
        }

        @Override
        public void end() {
            response.end();
        }
    }

    private record Messages(ServerWebSocket socket) implements Channel {
        @Override
        public Future<Void> write(byte[] frame) {
            return socket.writeTextMessage(new String(frame, StandardCharsets.UTF_8));
        }

        @Override
        public void end() {
            socket.close();
        }
    }

    @Override
    public void send(byte[] frame) throws InterruptedException {
        if (closed.get()) {
            return;
        }
        CountDownLatch written = new CountDownLatch(1);
        context.runOnContext(v -> channel.write(frame).onComplete(result -> {
            if (result.failed()) {
                gone();
            }
            written.countDown();
        }));
        if (!written.await(SLOW_CLIENT_SECONDS, TimeUnit.SECONDS)) {
            gone();
        }
    }

    @Override
    public boolean closed() {
        return closed.get();
    }

    @Override
    public void onClose(Runnable callback) {
        boolean late;
        synchronized (callbacks) {
            late = closed.get();
            if (!late) {
                callbacks.add(callback);
            }
        }
        if (late) {
            callback.run();
        }
    }

    /** Ends the stream from our side. */
    void finish() {
        if (!closed.get()) {
            gone();
            context.runOnContext(v -> channel.end());
        }
    }

    private void gone() {
        List<Runnable> due;
        synchronized (callbacks) {
            if (!closed.compareAndSet(false, true)) {
                return;
            }
            due = List.copyOf(callbacks);
        }
        due.forEach(Runnable::run);
    }

    private void onContext(Runnable work) {
        CountDownLatch done = new CountDownLatch(1);
        context.runOnContext(v -> {
            try {
                work.run();
            } finally {
                done.countDown();
            }
        });
        await(done);
    }

    private void await(CountDownLatch latch) {
        try {
            if (!latch.await(SLOW_CLIENT_SECONDS, TimeUnit.SECONDS)) {
                gone();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            gone();
        }
    }
}

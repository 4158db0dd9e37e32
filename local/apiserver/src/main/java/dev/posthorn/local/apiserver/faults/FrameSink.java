package dev.posthorn.local.apiserver.faults;

import io.vertx.core.Context;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** An open watch on the wire, as lines of a chunked response or messages of a websocket. */
final class FrameSink implements WatchFeed.Sink {
    private static final long OPEN_SECONDS = 10;

    private final Context context;
    private final HttpServerRequest request;
    private final AtomicBoolean open = new AtomicBoolean(true);
    private Consumer<String> writer = frame -> {};
    private Runnable finish = () -> {};

    private FrameSink(Context context, HttpServerRequest request) {
        this.context = context;
        this.request = request;
        request.connection().closeHandler(gone -> open.set(false));
    }

    static FrameSink chunked(Context context, HttpServerRequest request) {
        var sink = new FrameSink(context, request);
        sink.onContext(opened -> {
            var response = request.response();
            response.closeHandler(gone -> sink.open.set(false));
            response.exceptionHandler(failure -> sink.open.set(false));
            response.setChunked(true).putHeader("Content-Type", "application/json");
            sink.writer = frame -> response.write(frame + "\n");
            sink.finish = response::end;
            // The head goes out at once: a client waits for it before it believes that it watches.
            response.writeHead().onComplete(done -> opened.countDown());
        });
        return sink;
    }

    static FrameSink webSocket(Context context, HttpServerRequest request) {
        var sink = new FrameSink(context, request);
        sink.onContext(opened -> request.toWebSocket().onComplete(result -> {
            if (result.succeeded()) {
                ServerWebSocket socket = result.result();
                socket.closeHandler(gone -> sink.open.set(false));
                socket.exceptionHandler(failure -> sink.open.set(false));
                sink.writer = frame -> socket.writeTextMessage(frame);
                sink.finish = socket::close;
            } else {
                sink.open.set(false);
            }
            opened.countDown();
        }));
        return sink;
    }

    @Override
    public boolean open() {
        return open.get();
    }

    @Override
    public void send(String frame) {
        context.runOnContext(now -> {
            if (open.get()) {
                writer.accept(frame);
            }
        });
    }

    @Override
    public void end(boolean broken) {
        context.runOnContext(now -> {
            if (open.compareAndSet(true, false)) {
                if (broken) {
                    request.connection().close();
                } else {
                    finish.run();
                }
            }
        });
    }

    private void onContext(Consumer<CountDownLatch> work) {
        var opened = new CountDownLatch(1);
        context.runOnContext(now -> work.accept(opened));
        try {
            if (!opened.await(OPEN_SECONDS, TimeUnit.SECONDS)) {
                open.set(false);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            open.set(false);
        }
    }
}

package dev.posthorn.worker.provider.http;

import java.io.IOException;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/** A body that is sent once: a call whose connection broke must not be repeated behind our back. */
final class OneShotBody extends RequestBody {

    private final @Nullable MediaType type;
    private final byte[] bytes;

    OneShotBody(String type, byte[] bytes) {
        this.type = MediaType.parse(type);
        this.bytes = bytes;
    }

    @Override
    public @Nullable MediaType contentType() {
        return type;
    }

    @Override
    public long contentLength() {
        return bytes.length;
    }

    @Override
    public boolean isOneShot() {
        return true;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
        sink.write(bytes);
    }
}

package dev.posthorn.gateway.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * One method of one path.
 *
 * @param method upper case
 * @param path with at most one placeholder in braces, which stands for one segment
 * @param access who may call it
 * @param takesBody whether it needs a JSON body
 * @param serve what it does
 */
public record Route(String method, String path, Access access, boolean takesBody, Function<Call, Answer> serve) {

    /** Who may call. */
    public enum Access {
        /** Anybody. */
        Open,
        /** Who has a key. */
        Tenant
    }

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{[a-z]+}");

    /** What a path has in the place of the placeholder, or an empty text; nothing when it is another path. */
    Optional<String> match(String rawPath) {
        var placeholder = PLACEHOLDER.matcher(path);
        if (!placeholder.find()) {
            return rawPath.equals(path) ? Optional.of("") : Optional.empty();
        }
        var before = path.substring(0, placeholder.start());
        var after = path.substring(placeholder.end());
        var length = rawPath.length() - before.length() - after.length();
        if (length < 1 || !rawPath.startsWith(before) || !rawPath.endsWith(after)) {
            return Optional.empty();
        }
        var segment = rawPath.substring(before.length(), before.length() + length);
        return segment.contains("/") ? Optional.empty() : decoded(segment);
    }

    /** Of a path a plus is a plus. */
    private static Optional<String> decoded(String segment) {
        try {
            return Optional.of(URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}

package dev.posthorn.local.apiserver.schema;

import com.google.common.net.InetAddresses;
import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Strings in CEL, as Kubernetes extends them: regular expressions, URLs, addresses. */
final class CelTexts {
    private CelTexts() {}

    static String find(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        return matcher.find() ? matcher.group() : "";
    }

    static List<String> findAll(String text, String pattern, long limit) {
        List<String> out = new ArrayList<>();
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        while ((limit < 0 || out.size() < limit) && matcher.find()) {
            out.add(matcher.group());
        }
        return out;
    }

    /** As Go's {@code url.ParseRequestURI}: absolute, or a path. */
    static boolean isUrl(String text) {
        try {
            URI uri = new URI(text);
            return !text.isEmpty() && (uri.isAbsolute() || text.startsWith("/"));
        } catch (URISyntaxException e) {
            return false;
        }
    }

    static URI url(String text) {
        if (!isUrl(text)) {
            throw new IllegalArgumentException(
                    "URL parse error during conversion from string: parse \"" + text + "\": invalid URI for request");
        }
        return URI.create(text);
    }

    static String host(URI uri) {
        String authority = orEmpty(uri.getRawAuthority());
        return authority.substring(authority.lastIndexOf('@') + 1);
    }

    static String hostname(URI uri) {
        String host = host(uri);
        if (host.startsWith("[")) {
            return host.substring(1, host.indexOf(']'));
        }
        int colon = host.lastIndexOf(':');
        return colon < 0 ? host : host.substring(0, colon);
    }

    static String port(URI uri) {
        return uri.getPort() < 0 ? "" : Integer.toString(uri.getPort());
    }

    static Map<String, List<String>> query(URI uri) {
        Map<String, List<String>> out = new LinkedHashMap<>();
        for (String pair : orEmpty(uri.getRawQuery()).split("&", -1)) {
            if (!pair.isEmpty()) {
                String[] sides = pair.split("=", 2);
                out.computeIfAbsent(decoded(sides[0]), k -> new ArrayList<>())
                        .add(sides.length > 1 ? decoded(sides[1]) : "");
            }
        }
        return out;
    }

    static boolean isIp(String text) {
        return InetAddresses.isInetAddress(text);
    }

    static boolean isCidr(String text) {
        String[] sides = text.split("/", 2);
        if (sides.length < 2 || !isIp(sides[0]) || !sides[1].matches("\\d{1,3}")) {
            return false;
        }
        return Integer.parseInt(sides[1]) <= (sides[0].contains(":") ? 128 : 32);
    }

    static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}

package dev.posthorn.local.apiserver.rbac;

import dev.posthorn.local.apiserver.http.ApiRequest;
import dev.posthorn.local.apiserver.model.ApiFailure;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Bearer tokens and who holds them. Tokens are random and live as long as the server. */
public final class Authenticator {
    private static final int TOKEN_BYTES = 24;

    private final SecureRandom random = new SecureRandom();
    private final Map<String, Identity> byToken = new ConcurrentHashMap<>();
    private final Map<Identity, String> byIdentity = new ConcurrentHashMap<>();

    /** The token of an identity, the same on every call. */
    public String tokenFor(Identity identity) {
        String token = byIdentity.computeIfAbsent(identity, i -> {
            byte[] bytes = new byte[TOKEN_BYTES];
            random.nextBytes(bytes);
            return HexFormat.of().formatHex(bytes);
        });
        byToken.put(token, identity);
        return token;
    }

    public Optional<Identity> holderOf(String token) {
        return Optional.ofNullable(byToken.get(token));
    }

    /** Who sends the request, before any impersonation. */
    public Identity identify(ApiRequest request) {
        String authorization = request.header("authorization");
        if (authorization.isEmpty()) {
            return Identity.ANONYMOUS;
        }
        if (!authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
            throw ApiFailure.unauthorized();
        }
        return holderOf(authorization.substring(7).strip()).orElseThrow(ApiFailure::unauthorized);
    }

    /** Whom the request impersonates, if it does. */
    public static Optional<Identity> impersonated(ApiRequest request) {
        String user = request.header("impersonate-user");
        if (user.isEmpty()) {
            return Optional.empty();
        }
        String groups = request.header("impersonate-group");
        if (groups.isEmpty() && user.startsWith("system:serviceaccount:")) {
            String[] parts = user.split(":", 4);
            return Optional.of(Identity.serviceAccount(parts[2], parts.length > 3 ? parts[3] : ""));
        }
        return Optional.of(Identity.of(user, groups.isEmpty() ? List.of() : List.of(groups.split(",", -1))));
    }
}

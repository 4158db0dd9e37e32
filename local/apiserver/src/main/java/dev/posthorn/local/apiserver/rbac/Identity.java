package dev.posthorn.local.apiserver.rbac;

import java.util.ArrayList;
import java.util.List;

/** Who sends a request. */
public record Identity(String user, List<String> groups) {
    public static final String MASTERS = "system:masters";
    private static final String AUTHENTICATED = "system:authenticated";

    public static final Identity ANONYMOUS = new Identity("system:anonymous", List.of("system:unauthenticated"));
    /** The controllers of the server itself. */
    public static final Identity SERVER = new Identity("system:apiserver", List.of(MASTERS));

    /** A user with the groups given and the one every known user is in. */
    public static Identity of(String user, List<String> groups) {
        List<String> all = new ArrayList<>(groups);
        if (!all.contains(AUTHENTICATED)) {
            all.add(AUTHENTICATED);
        }
        return new Identity(user, List.copyOf(all));
    }

    public static Identity serviceAccount(String namespace, String name) {
        return of(
                "system:serviceaccount:" + namespace + ":" + name,
                List.of("system:serviceaccounts", "system:serviceaccounts:" + namespace));
    }
}

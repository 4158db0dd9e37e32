package dev.posthorn.gateway.api;

import dev.posthorn.gateway.http.Route;
import java.util.List;
import java.util.stream.Stream;

/** Everything that a gateway serves. */
public record Api(Notifications notifications, StatusOf status, Recipients recipients, Quota quota) {

    public List<Route> routes() {
        return Stream.of(
                        notifications.routes(),
                        status.routes(),
                        recipients.routes(),
                        quota.routes(),
                        new OpenApi().routes())
                .flatMap(List::stream)
                .toList();
    }
}

package dev.posthorn.chart.dashboard;

import java.util.List;

/** All dashboards that the chart brings. */
public final class Dashboards {

    private Dashboards() {}

    public static List<Dashboard> all() {
        return List.of(PlatformDashboard.dashboard(), TenantDashboard.dashboard(), IncidentDashboard.dashboard());
    }
}

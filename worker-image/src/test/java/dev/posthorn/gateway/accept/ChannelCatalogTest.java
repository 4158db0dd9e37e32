package dev.posthorn.gateway.accept;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthorn.crd.LaneName;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChannelCatalogTest {

    @Test
    void onlyTopicsOfLanesMakeChannels() {
        assertThat(ChannelCatalog.channels(List.of(
                        "posthorn.status",
                        "posthorn.shop.mails.normal",
                        "posthorn.shop.mails.bulk",
                        "posthorn.shop.mails.retry-5s",
                        "posthorn.shop.mails.dead-letter",
                        "posthorn.shop.normal",
                        "other.shop.mails.normal",
                        "posthorn.shop.mails.normal.x")))
                .isEqualTo(Map.of("shop/mails", Set.of(LaneName.normal, LaneName.bulk)));
    }

    @Test
    void anIdFollowsFromTenantAndKeyAlone() {
        assertThat(NotificationIds.of("acme", "k"))
                .isEqualTo(NotificationIds.of("acme", "k"))
                .hasSize(27)
                .isNotEqualTo(NotificationIds.of("acm", "ek"));
    }
}

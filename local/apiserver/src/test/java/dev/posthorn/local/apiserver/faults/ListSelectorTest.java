package dev.posthorn.local.apiserver.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListSelectorTest {
    private static final ResourceRef EVERYWHERE = new ResourceRef("", "v1", "configmaps", "", "", "");
    private static final JsonNode MAP = Upstream.parse("""
            {"metadata": {"name": "settings", "namespace": "team-a",
                          "labels": {"posthorn.dev/channel": "mail", "tier": "gold"}}}
            """);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "posthorn.dev/channel=mail            | true",
                "posthorn.dev/channel==mail           | true",
                "posthorn.dev/channel=push            | false",
                "posthorn.dev/channel!=push           | true",
                "posthorn.dev/channel                 | true",
                "!posthorn.dev/channel                | false",
                "!absent                              | true",
                "absent=x                             | false",
                "tier in (gold, silver)               | true",
                "tier notin (gold, silver)            | false",
                "absent notin (gold)                  | true",
                "tier in (gold,silver),posthorn.dev/channel=push | false"
            })
    void labelsSelectAsTheRealServerDoes(String selector, boolean matches) {
        assertThat(ListSelector.of(EVERYWHERE, selector, "").matches(MAP)).isEqualTo(matches);
    }

    @Test
    void nameAndNamespaceSelect() {
        assertThat(ListSelector.of(EVERYWHERE, "", "metadata.name=settings").matches(MAP))
                .isTrue();
        assertThat(ListSelector.of(EVERYWHERE, "", "metadata.name=other").matches(MAP))
                .isFalse();
        assertThat(ListSelector.of(EVERYWHERE.named("team-b", ""), "", "").matches(MAP))
                .isFalse();
        assertThatThrownBy(() -> ListSelector.of(EVERYWHERE, "", "spec.nodeName=n1"))
                .hasMessageContaining("spec.nodeName");
    }
}

package dev.posthorn.worker.provider.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressGuardTest {

    private static final AddressGuard STRICT = new AddressGuard(List.of(), okhttp3.Dns.SYSTEM);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "10.1.2.3",
                "100.64.0.1",
                "127.0.0.1",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "192.0.0.192",
                "198.18.0.1",
                "224.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "fe80::1",
                "fc00::1",
                "fd00:ec2::254",
                "ff02::1",
                "::ffff:10.0.0.1",
                "64:ff9b::a9fe:a9fe",
                "64:ff9b:1::1",
                "2002:7f00:1::",
                "2001::1",
                "::7f00:1"
            })
    void whatIsNotPublicIsRefused(String address) {
        assertThat(STRICT.permits(InetAddress.ofLiteral(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "172.15.255.255",
                "172.32.0.1",
                "100.128.0.1",
                "169.253.1.1",
                "2606:4700::1111",
                "64:ff9b::101:101",
                "2002:101:101::1"
            })
    void whatIsPublicIsNot(String address) {
        assertThat(STRICT.permits(InetAddress.ofLiteral(address))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1/",
                "http://[::1]/",
                "http://2130706433/",
                "http://0x7f.1/",
                "http://127.1/",
                "http://[::ffff:127.0.0.1]/",
                "http://017700000001/"
            })
    void aLiteralIsSeenThroughHoweverItIsWritten(String url) throws Exception {
        var parsed = HttpUrl.get(url);
        // What is no literal to the client is a name to it, which the resolver is asked for.
        assertThat(STRICT.permits(parsed) && resolvesToAPermitted(parsed.host()))
                .isFalse();
    }

    private static boolean resolvesToAPermitted(String host) {
        try {
            return !STRICT.lookup(host).isEmpty();
        } catch (java.net.UnknownHostException e) {
            return false;
        }
    }

    @Test
    void ofAHostOnlyThePermittedAddressesAreHandedOut() throws Exception {
        var both = List.of(InetAddress.ofLiteral("10.0.0.1"), InetAddress.ofLiteral("1.1.1.1"));
        var guard = new AddressGuard(List.of(), host -> both);

        assertThat(guard.lookup("both.example")).containsExactly(InetAddress.ofLiteral("1.1.1.1"));
    }

    @Test
    void aHostWithNoneIsForbiddenUnlessTheAccountAllowsIt() throws Exception {
        var inside = List.of(InetAddress.ofLiteral("10.20.1.1"));

        assertThatThrownBy(() -> new AddressGuard(List.of("10.21.0.0/16"), host -> inside).lookup("in.example"))
                .isInstanceOf(ForbiddenAddressException.class)
                .hasMessageContaining("in.example");
        assertThat(new AddressGuard(List.of("10.20.0.0/16"), host -> inside).lookup("in.example"))
                .isEqualTo(inside);
        assertThat(new AddressGuard(List.of("fd00::/8"), host -> inside).permits(InetAddress.ofLiteral("fd12::1")))
                .isTrue();
    }
}

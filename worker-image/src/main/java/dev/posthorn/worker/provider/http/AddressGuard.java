package dev.posthorn.worker.provider.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import okhttp3.Dns;
import okhttp3.HttpUrl;

/**
 * Keeps workers from being sent behind the firewall: of the addresses that a host has, only public ones and those that the account
 * allows are handed to the client, which connects to these and asks nobody again. So a name that resolves otherwise a moment
 * later (DNS rebinding) changes nothing.
 */
public final class AddressGuard implements Dns {

    /** IANA's special-purpose registries (RFC 6890 and its updates), and multicast. */
    private static final List<AddressRange> RESERVED = Stream.of(
                    "0.0.0.0/8",
                    "10.0.0.0/8",
                    "100.64.0.0/10",
                    "127.0.0.0/8",
                    "169.254.0.0/16",
                    "172.16.0.0/12",
                    "192.0.0.0/24",
                    "192.0.2.0/24",
                    "192.88.99.0/24",
                    "192.168.0.0/16",
                    "198.18.0.0/15",
                    "198.51.100.0/24",
                    "203.0.113.0/24",
                    "224.0.0.0/4",
                    "240.0.0.0/4",
                    "::/127",
                    "100::/64",
                    "2001::/23",
                    "2001:db8::/32",
                    "3fff::/20",
                    "5f00::/16",
                    "fc00::/7",
                    "fe80::/10",
                    "fec0::/10",
                    "ff00::/8")
            .map(AddressRange::parse)
            .toList();

    /** IPv6 ranges that carry an IPv4 address, and at which byte: it is judged in their place. */
    private static final AddressRange NAT64 = AddressRange.parse("64:ff9b::/96");

    private static final AddressRange LOCAL_NAT64 = AddressRange.parse("64:ff9b:1::/48");
    private static final AddressRange SIX_TO_FOUR = AddressRange.parse("2002::/16");
    private static final AddressRange COMPATIBLE = AddressRange.parse("::/96");
    private static final int AFTER_96_BITS = 12;
    private static final int AFTER_16_BITS = 2;

    private final List<AddressRange> allowed;
    private final Dns resolver;

    /**
     * @param allowedCidrs ranges that may be called although they are not public
     * @param resolver knows the addresses of a host
     */
    public AddressGuard(List<String> allowedCidrs, Dns resolver) {
        this.allowed = allowedCidrs.stream().map(AddressRange::parse).toList();
        this.resolver = resolver;
    }

    @Override
    public List<InetAddress> lookup(String host) throws UnknownHostException {
        var permitted = resolver.lookup(host).stream().filter(this::permits).toList();
        if (permitted.isEmpty()) {
            throw new ForbiddenAddressException(host);
        }
        return permitted;
    }

    /** Whether a URL may be called as far as can be told without its name being resolved: the client resolves no literals. */
    public boolean permits(HttpUrl url) {
        try {
            return permits(InetAddress.ofLiteral(url.host()));
        } catch (IllegalArgumentException e) {
            // A name, then, which lookup judges.
            return true;
        }
    }

    boolean permits(InetAddress address) {
        return allowed.stream().anyMatch(range -> range.contains(address)) || isPublic(address);
    }

    private static boolean isPublic(InetAddress address) {
        if (RESERVED.stream().anyMatch(range -> range.contains(address)) || LOCAL_NAT64.contains(address)) {
            return false;
        }
        if (NAT64.contains(address) || COMPATIBLE.contains(address)) {
            return isPublic(embedded(address, AFTER_96_BITS));
        }
        return !SIX_TO_FOUR.contains(address) || isPublic(embedded(address, AFTER_16_BITS));
    }

    private static InetAddress embedded(InetAddress address, int from) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(address.getAddress(), from, from + 4));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("Four bytes are an IPv4 address", e);
        }
    }
}

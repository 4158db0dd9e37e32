package dev.posthorn.worker.provider.http;

import java.net.InetAddress;

/**
 * A range of addresses, such as {@code 10.0.0.0/8}.
 *
 * @param base any address of the range
 * @param bits how many leading bits all addresses of the range share
 */
record AddressRange(InetAddress base, int bits) {

    /**
     * Reads {@code address/bits}.
     *
     * @throws IllegalArgumentException when the text is not CIDR
     */
    static AddressRange parse(String cidr) {
        var slash = cidr.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("'" + cidr + "' is not a range such as 10.0.0.0/8");
        }
        return new AddressRange(
                InetAddress.ofLiteral(cidr.substring(0, slash)), Integer.parseInt(cidr.substring(slash + 1)));
    }

    boolean contains(InetAddress address) {
        var mine = base.getAddress();
        var other = address.getAddress();
        if (mine.length != other.length) {
            return false;
        }
        for (var bit = 0; bit < bits; bit++) {
            var mask = 0x80 >> (bit % 8);
            if (((mine[bit / 8] ^ other[bit / 8]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }
}

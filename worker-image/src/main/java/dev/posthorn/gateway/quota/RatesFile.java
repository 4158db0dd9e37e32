package dev.posthorn.gateway.quota;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.posthorn.contract.GatewayEnv;
import dev.posthorn.contract.TenantRate;
import java.io.IOException;
import java.util.Map;

/** Reads rates by tenant. */
public final class RatesFile {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, TenantRate>> RATES = new TypeReference<>() {};

    private RatesFile() {}

    /**
     * Reads the one file that counts.
     *
     * @param files content by name
     * @throws IllegalArgumentException when it is missing or makes no sense
     */
    public static Map<String, TenantRate> of(Map<String, byte[]> files) {
        var content = files.get(GatewayEnv.RATES_FILE);
        if (content == null) {
            throw new IllegalArgumentException("There is no file " + GatewayEnv.RATES_FILE);
        }
        try {
            return Map.copyOf(JSON.readValue(content, RATES));
        } catch (IOException | NullPointerException e) {
            throw new IllegalArgumentException(
                    GatewayEnv.RATES_FILE + " is no JSON object of {perSecond, burst, reason} by tenant: "
                            + e.getMessage(),
                    e);
        }
    }
}

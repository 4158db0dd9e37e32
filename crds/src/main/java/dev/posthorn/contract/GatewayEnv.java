package dev.posthorn.contract;

/**
 * Environment variables of a gateway beside those that it shares with workers ({@link WorkerEnv#CONFIG_DIR},
 * {@link WorkerEnv#KAFKA_DIR}, {@link WorkerEnv#HTTP_PORT}, {@link WorkerEnv#POD_NAME}), and what stands in the folders that they name.
 */
public final class GatewayEnv {
    /** What the image does: {@link #ROLE_WORKER} (default) or {@link #ROLE_GATEWAY}. */
    public static final String ROLE = "POSTHORN_ROLE";

    public static final String ROLE_WORKER = "worker";
    public static final String ROLE_GATEWAY = "gateway";

    /** JSON of {@link GatewaySettings}, in {@link WorkerEnv#CONFIG_DIR}. */
    public static final String SETTINGS_FILE = "gateway.json";
    /** Folder with one {@link GatewayKey} as JSON per API key; the file's name is the key's id. */
    public static final String KEYS_DIR = "POSTHORN_GATEWAY_KEYS_DIR";
    /** Folder with {@link #TLS_CERTIFICATE} and {@link #TLS_KEY}; not set: plain HTTP. */
    public static final String TLS_DIR = "POSTHORN_GATEWAY_TLS_DIR";

    public static final String TLS_CERTIFICATE = "tls.crt";
    public static final String TLS_KEY = "tls.key";
    /** Folder with {@link #RATES_FILE}; not set: every tenant has {@link TenantRate#DEFAULT}. */
    public static final String RATES_DIR = "POSTHORN_GATEWAY_RATES_DIR";
    /** JSON object of {@link TenantRate} by tenant; under {@link #ANY_TENANT} that of tenants who are not in it. */
    public static final String RATES_FILE = "rates.json";

    public static final String ANY_TENANT = "*";
    /** TCP port of the API; default {@link #DEFAULT_API_PORT}. */
    public static final String API_PORT = "POSTHORN_GATEWAY_API_PORT";

    public static final int DEFAULT_API_PORT = 8443;

    private GatewayEnv() {}
}

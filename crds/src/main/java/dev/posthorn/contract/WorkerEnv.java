package dev.posthorn.contract;

/** Environment variables that the operator sets on a worker and what stands in the folders that they name. */
public final class WorkerEnv {
    /** Folder with {@link #SETTINGS_FILE}, from the channel's ConfigMap. */
    public static final String CONFIG_DIR = "POSTHORN_CONFIG_DIR";
    /** JSON of {@link WorkerSettings}. */
    public static final String SETTINGS_FILE = "worker.json";
    /** Folder with one folder per provider account that has credentials, one file per key of its Secret. */
    public static final String CREDENTIALS_DIR = "POSTHORN_CREDENTIALS_DIR";
    /** Folder with {@link #KAFKA_CA}, {@link #KAFKA_CERTIFICATE}, {@link #KAFKA_KEY}; set only when Kafka is reached by TLS. */
    public static final String KAFKA_DIR = "POSTHORN_KAFKA_DIR";

    public static final String KAFKA_CA = "ca.crt";
    public static final String KAFKA_CERTIFICATE = "user.crt";
    public static final String KAFKA_KEY = "user.key";
    /** Folder with {@link #STORE_USERNAME}, {@link #STORE_PASSWORD}, {@link #STORE_CA}, each optional; set only where the region has a login. */
    public static final String STORE_DIR = "POSTHORN_STORE_DIR";

    public static final String STORE_USERNAME = "username";
    public static final String STORE_PASSWORD = "password";
    public static final String STORE_CA = "ca.crt";
    /** TCP port of {@code /healthz}, {@code /readyz} and {@code /metrics}; default {@link #DEFAULT_HTTP_PORT}. */
    public static final String HTTP_PORT = "POSTHORN_HTTP_PORT";

    public static final int DEFAULT_HTTP_PORT = 8080;
    /** Name of the pod, by the downward API. */
    public static final String POD_NAME = "POSTHORN_POD_NAME";

    private WorkerEnv() {}
}

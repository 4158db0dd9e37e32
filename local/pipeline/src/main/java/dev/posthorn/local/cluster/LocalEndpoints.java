package dev.posthorn.local.cluster;

/**
 * Where the things are that the samples give other addresses for.
 *
 * @param bootstrapServers the local broker
 * @param webhookUrl the simulated endpoint
 * @param webhookCaPem what signed its certificate
 * @param smtpHost the simulated relay
 * @param smtpPort its port
 * @param smtpCaPem what signed its certificate
 */
public record LocalEndpoints(
        String bootstrapServers,
        String webhookUrl,
        String webhookCaPem,
        String smtpHost,
        int smtpPort,
        String smtpCaPem) {}

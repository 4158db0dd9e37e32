/**
 * What became of notifications. {@link dev.posthorn.gateway.status.StatusView} keeps the steps of recent ones in memory, read off
 * {@code posthorn.status} by every gateway for itself: no store to run, an answer costs no call, and any replica can give it. Price and
 * limits: each gateway reads all of the topic (about 300 bytes a step); it knows what happened within its window and room
 * ({@link dev.posthorn.contract.GatewaySettings.Status}) and says so when it is asked for something else. The alternative, a consumer for each request that
 * seeks one partition by time, would cost the brokers a fetch of many records for each answer, and an id does not always tell its time.
 */
@NullMarked
package dev.posthorn.gateway.status;

import org.jspecify.annotations.NullMarked;

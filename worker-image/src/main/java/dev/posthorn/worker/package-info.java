/**
 * The data plane. {@link dev.posthorn.worker.WorkerMain} reads the {@link dev.posthorn.worker.WorkerConfig} that the operator mounted
 * and starts a {@link dev.posthorn.worker.Worker}: for each lane some pumps that take records from the channel's share group,
 * deliver them and acknowledge them, and one loop that moves waiting records along the retry ladder.
 *
 * <p>A worker knows nothing of Kubernetes and keeps no state of its own: kill it anywhere and another goes on. Start reading at
 * {@code Worker}, then {@code kafka.RecordPath}.
 */
@NullMarked
package dev.posthorn.worker;

import org.jspecify.annotations.NullMarked;

/**
 * Measurements for {@code ./posthorn bench}. Start reading at {@link dev.posthorn.local.bench.BenchCommand}; each
 * {@link dev.posthorn.local.bench.Bench} measures one thing on the real components and returns a table and JSON. Counts come first,
 * since they do not depend on the machine; times are taken as ratios of blocks that alternate in the same run wherever two
 * things are compared, because a shared machine is never equally fast twice.
 */
@NullMarked
package dev.posthorn.local.bench;

import org.jspecify.annotations.NullMarked;

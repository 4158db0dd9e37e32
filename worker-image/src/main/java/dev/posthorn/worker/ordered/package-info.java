/**
 * Deciding for channels with {@code ordering: PerRecipient}: {@link dev.posthorn.worker.ordered.RecipientOrder} says which notification of
 * a recipient is next while an earlier one waits on the retry ladder, {@link dev.posthorn.worker.ordered.OffsetLedger} how far
 * the offset of a partition may be committed, {@link dev.posthorn.worker.ordered.Lines} which records of a partition may run at the
 * same time. All are plain values and one thread's; {@code kafka.OrderedPump} does the doing. Start reading at
 * {@code RecipientOrder}.
 */
@NullMarked
package dev.posthorn.worker.ordered;

import org.jspecify.annotations.NullMarked;

/**
 * Guaranteed rate, sold like seats: what a provider account can take in a second is a number of seats, a guarantee is so many of them,
 * and the same seat is never sold twice, whoever contends and whoever crashes in between.
 *
 * <p>Everything else that tenants share is eventually consistent: a rate that is borrowed too long is corrected a second later and nobody
 * is harmed. A guarantee is a promise in numbers. Two that add up to more than there is cannot both be kept, and no later correction
 * helps the one who loses. So all guarantees of one account stand in one object, and each change of it is one compare-and-swap.
 *
 * <p>Start with {@link dev.posthorn.operator.inventory.Inventory}, which is pure: what is sold, held and waited for, and one method for each
 * thing that can happen. Whoever asks twice under one name gets one answer, so a caller that crashed before it heard the answer simply
 * asks again. A hold has a time limit, so a caller that never comes back blocks nobody for longer. Those who cannot be served wait, first
 * come, first served, and are never overtaken. {@link dev.posthorn.operator.inventory.InventoryDoor} is the one that writes.
 */
@NullMarked
package dev.posthorn.operator.inventory;

import org.jspecify.annotations.NullMarked;

/**
 * The store that workers of a region may share: a Redis or Valkey, and what happens while it is down.
 * {@link dev.posthorn.worker.store.RedisStore} is the connection; what is kept there belongs to the packages {@code ledger} and
 * {@code preferences}, each of which has an adapter for it and one for the worker's own memory. Calls are bounded in time and in
 * number, and fail at once while the store is out of reach: waiting is the business of the retry ladder.
 */
@NullMarked
package dev.posthorn.worker.store;

import org.jspecify.annotations.NullMarked;

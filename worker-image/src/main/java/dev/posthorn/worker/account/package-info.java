/**
 * The accounts of a channel as a whole: {@link dev.posthorn.worker.account.Accounts} builds them from the settings. What one account
 * does with one notification is in {@code provider} and its packages.
 */
@NullMarked
package dev.posthorn.worker.account;

import org.jspecify.annotations.NullMarked;

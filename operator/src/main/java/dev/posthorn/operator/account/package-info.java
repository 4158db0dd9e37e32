/**
 * From a ProviderAccount to the verdict whether it can be used: is the Secret that it names there, and does it hold what the
 * account's type needs?
 *
 * <p>An account owns nothing. Its status is what channels read; they never look at the code here. Values of Secrets are not
 * seen, only their digests (see {@link dev.posthorn.operator.watch.SecretDigest}). Start with
 * {@link dev.posthorn.operator.account.AccountPlanner}.
 */
@NullMarked
package dev.posthorn.operator.account;

import org.jspecify.annotations.NullMarked;

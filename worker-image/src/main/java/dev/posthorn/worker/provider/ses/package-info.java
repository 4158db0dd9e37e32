/**
 * Amazon SES, API v2. {@link dev.posthorn.worker.provider.ses.SesProvider} sends;
 * {@link dev.posthorn.worker.provider.ses.SigV4} signs, which is the only part of AWS' SDK that would be needed. One exception's name
 * stands for "too fast" and for "daily quota"; the table tells them apart by the message.
 */
@NullMarked
package dev.posthorn.worker.provider.ses;

import org.jspecify.annotations.NullMarked;

/**
 * Firebase Cloud Messaging, HTTP v1. {@link dev.posthorn.worker.provider.fcm.FcmProvider} sends;
 * {@link dev.posthorn.worker.provider.fcm.AccessTokens} buys the access token that it sends with, which is used until five minutes
 * before its end. A project's quota counts minutes that do not begin with the clock's, so a cap is kept over any second and not
 * from second to second.
 */
@NullMarked
package dev.posthorn.worker.provider.fcm;

import org.jspecify.annotations.NullMarked;

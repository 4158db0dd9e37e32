/**
 * How providers know who calls: signed tokens (JWT) and the access tokens that they buy. Deciding when a token must be renewed is
 * pure and takes the time as an argument; {@link dev.posthorn.worker.provider.auth.KeptToken} keeps one and lets a single caller
 * renew it. Keys and tokens never stand in a log or in {@code toString}.
 */
@NullMarked
package dev.posthorn.worker.provider.auth;

import org.jspecify.annotations.NullMarked;

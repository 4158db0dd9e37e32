/**
 * Who calls. A key is {@code phk_<id>_<secret>}; the gateway is given the SHA-256 of the secret only. That a plain hash is enough, without
 * salt or a slow function, rests on the secret being 256 bits of chance that nobody can guess one by one: so a secret that is shorter than
 * 43 characters is never looked at. Ids are compared by look-up, secrets in constant time. Files may come, change and go while the gateway
 * runs: two keys of a tenant are live at a time while it moves from one to the other, and one whose file is gone ends within seconds.
 */
@NullMarked
package dev.posthorn.gateway.keys;

import org.jspecify.annotations.NullMarked;

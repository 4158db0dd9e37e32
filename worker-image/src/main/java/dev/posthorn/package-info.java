/**
 * The entry of the data plane's image. {@link dev.posthorn.RoleMain} starts one of its two roles: a {@code worker}, which delivers the
 * notifications of one channel, or a {@code gateway}, which takes notifications in from tenants.
 */
@NullMarked
package dev.posthorn;

import org.jspecify.annotations.NullMarked;

/**
 * What recipients want, as tenants tell it. The source of truth is the compacted topic {@code posthorn.preferences}, which workers read
 * too; a change is answered once {@code acks=all} has confirmed it, and workers that ask after that see it.
 * {@link dev.posthorn.gateway.preferences.PreferenceStore} reads the one partition of a recipient on demand, from its start to its end at that
 * moment, so an answer is never older than the last confirmed change; a compacted partition holds each recipient about once. A look takes as
 * long as the partition is large, so there is one look at a time and reading is for people and support desks, not for a path that sends.
 */
@NullMarked
package dev.posthorn.gateway.preferences;

import org.jspecify.annotations.NullMarked;

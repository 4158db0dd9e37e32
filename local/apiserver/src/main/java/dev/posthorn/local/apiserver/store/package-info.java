/**
 * Where objects live: one integer revision for everything, a sorted table per resource, and a bounded history that watches
 * read. Nothing here knows about HTTP, schemas or users. An object once stored is never changed in place; a write stores
 * a new tree, so readers need no copies. Start reading at {@link dev.posthorn.local.apiserver.store.ObjectStore}.
 */
@NullMarked
package dev.posthorn.local.apiserver.store;

import org.jspecify.annotations.NullMarked;

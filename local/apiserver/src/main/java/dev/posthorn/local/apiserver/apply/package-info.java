/**
 * How concurrent writers share one object: patches of every flavour, and the field ownership that server-side apply keeps in
 * {@code metadata.managedFields}. The algorithm is that of Kubernetes' structured-merge-diff: a set of field paths per
 * manager, a merge that follows the schema's list and map types, and conflicts where two appliers disagree. Pure. Start
 * reading at {@link dev.posthorn.local.apiserver.apply.FieldManagers}.
 */
@NullMarked
package dev.posthorn.local.apiserver.apply;

import org.jspecify.annotations.NullMarked;

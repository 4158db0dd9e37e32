/**
 * The words the rest of the server is written in: JSON trees, resource types, keys of objects, field errors and failures with
 * their Kubernetes status. Knows nothing of the packages that use it. Start reading at {@link
 * dev.posthorn.local.apiserver.model.ResourceType}.
 */
@NullMarked
package dev.posthorn.local.apiserver.model;

import org.jspecify.annotations.NullMarked;

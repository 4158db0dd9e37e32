/**
 * What an object of a kind may look like. Custom resources bring an OpenAPI schema in their definition; the schemas of
 * built-in kinds are derived from fabric8's model classes. Both become a {@link
 * dev.posthorn.local.apiserver.schema.Schema}, and pruning, defaulting, validation, CEL rules and merging are walks over it.
 * All of it is pure: trees in, trees and field errors out. Start reading at {@code Schema}, then {@code SchemaValidation}.
 */
@NullMarked
package dev.posthorn.local.apiserver.schema;

import org.jspecify.annotations.NullMarked;

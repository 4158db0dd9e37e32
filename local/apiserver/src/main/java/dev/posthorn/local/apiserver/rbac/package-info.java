/**
 * Who asks, and may they: bearer tokens to identities, and identities judged by the Role and ClusterRole objects in the store.
 * Every permission that was exercised is recorded, so that a test can compare what a manifest grants with what an operator
 * used. Start reading at {@link dev.posthorn.local.apiserver.rbac.RbacAuthorizer}.
 */
@NullMarked
package dev.posthorn.local.apiserver.rbac;

import org.jspecify.annotations.NullMarked;

/**
 * What the controllers of a real cluster do to objects after the API server has stored them: collect garbage by owner
 * references, empty a terminating namespace, fill aggregated roles. Start reading at {@link
 * dev.posthorn.local.apiserver.lifecycle.GarbageCollector}.
 */
@NullMarked
package dev.posthorn.local.apiserver.lifecycle;

import org.jspecify.annotations.NullMarked;

/**
 * Those who deliver. A {@link dev.posthorn.worker.provider.Provider} makes one call and says how it ended; what follows from that
 * is decided elsewhere. Each type has a package of its own, and a table of what its answers mean (see {@code provider.outcome}).
 * {@link dev.posthorn.worker.provider.ReloadingProvider} lets an account follow its Secret. Providers never log or return a
 * recipient or a body.
 */
@NullMarked
package dev.posthorn.worker.provider;

import org.jspecify.annotations.NullMarked;

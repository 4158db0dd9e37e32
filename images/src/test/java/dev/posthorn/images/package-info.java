/**
 * Proof that the image build works where there is neither Docker nor a registry. {@link dev.posthorn.images.OciRegistry} speaks as
 * much of the OCI distribution protocol as a push and a pull need, on loopback; {@link dev.posthorn.images.ImageBuildTest} lets
 * Maven build both images for both platforms against it, and looks at what arrived.
 */
@NullMarked
package dev.posthorn.images;

import org.jspecify.annotations.NullMarked;

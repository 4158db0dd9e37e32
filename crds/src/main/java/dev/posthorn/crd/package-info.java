/**
 * The API of Posthorn, {@code posthorn.dev/v1alpha1}, as Java types: what a user may write and what the operator reports.
 *
 * <p>A {@link dev.posthorn.crd.NotificationRegion} says where Kafka is and who provisions topics on it. A
 * {@link dev.posthorn.crd.ProviderAccount} is an account at somebody who delivers: a webhook endpoint or a mail relay. A
 * {@link dev.posthorn.crd.NotificationChannel} ties both together and says what must be delivered and how late it may be.
 *
 * <p>The CRD YAML beside this module's pom is generated from these types, so descriptions, defaults, limits and CEL rules are
 * written here and nowhere else. No logic lives here beyond what a value can say about itself. A field that nothing reads
 * is not published. Start with {@link dev.posthorn.crd.NotificationChannel}.
 */
@NullMarked
package dev.posthorn.crd;

import org.jspecify.annotations.NullMarked;

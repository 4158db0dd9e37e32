/**
 * From the NotificationRegion of this operator to a connection with its Kafka, the region's own topic and a verdict.
 *
 * <p>Only the region that the operator was started for is acted on; others belong to operators elsewhere, and get no status
 * from here. {@link dev.posthorn.operator.region.RegionReconciler} keeps the
 * {@link dev.posthorn.operator.topics.TopicInventory} connected to the Kafka that the region names, and
 * {@link dev.posthorn.operator.region.RegionPlanner} judges what it sees. A region owns nothing but the topic
 * {@code posthorn.status}, which outlives it.
 */
@NullMarked
package dev.posthorn.operator.region;

import org.jspecify.annotations.NullMarked;

package dev.posthorn.operator.channel;

import dev.posthorn.contract.TopicNames;
import dev.posthorn.crd.NotificationChannel;
import dev.posthorn.crd.NotificationRegion.Strimzi;
import io.strimzi.api.kafka.model.user.KafkaUser;
import io.strimzi.api.kafka.model.user.KafkaUserBuilder;
import io.strimzi.api.kafka.model.user.acl.AclResourcePatternType;
import io.strimzi.api.kafka.model.user.acl.AclRule;
import io.strimzi.api.kafka.model.user.acl.AclRuleBuilder;
import io.strimzi.api.kafka.model.user.acl.StrimziAclOperation;
import java.util.List;

/**
 * Who the workers of a channel are to Kafka, and what they may do: read and write the topics of this channel, write
 * {@code posthorn.status} and {@code posthorn.reports}, read {@code posthorn.preferences} and {@code posthorn.control}, and run
 * and configure this channel's groups. Strimzi puts the certificate into a Secret of the same name.
 *
 * <p>Names end in a dot before the prefix matches, so channel {@code a} never reaches the topics of {@code a-b}. The last net for
 * poison records, dead letters written by the broker itself, needs no permission of the worker but {@code AlterConfigs} on its
 * group.
 */
public final class StrimziUser {

    private StrimziUser() {}

    /** Only where Kafka is reached by TLS: without it there is nobody to be. */
    public static KafkaUser wanted(NotificationChannel channel, Strimzi strimzi) {
        var names = ChannelNames.of(channel);
        return new KafkaUserBuilder()
                .withApiVersion(StrimziTopics.API_VERSION)
                .withNewMetadata()
                .withName(names.user())
                .withNamespace(strimzi.namespace())
                .withLabels(StrimziTopics.labels(strimzi, names.labels()))
                .endMetadata()
                .withNewSpec()
                .withNewKafkaUserTlsClientAuthentication()
                .endKafkaUserTlsClientAuthentication()
                .withNewKafkaUserAuthorizationSimple()
                .withAcls(acls(names.topics()))
                .endKafkaUserAuthorizationSimple()
                .endSpec()
                .build();
    }

    private static List<AclRule> acls(TopicNames names) {
        return List.of(
                onTopics(
                        names.prefix(),
                        AclResourcePatternType.PREFIX,
                        StrimziAclOperation.READ,
                        StrimziAclOperation.WRITE,
                        StrimziAclOperation.DESCRIBE,
                        StrimziAclOperation.DESCRIBECONFIGS),
                onTopic(TopicNames.STATUS, StrimziAclOperation.WRITE),
                onTopic(TopicNames.PREFERENCES, StrimziAclOperation.READ),
                onTopic(TopicNames.CONTROL, StrimziAclOperation.READ),
                onTopic(TopicNames.REPORTS, StrimziAclOperation.WRITE),
                new AclRuleBuilder()
                        .withNewAclRuleGroupResource()
                        .withName(names.prefix())
                        .withPatternType(AclResourcePatternType.PREFIX)
                        .endAclRuleGroupResource()
                        .withOperations(
                                StrimziAclOperation.READ,
                                StrimziAclOperation.DESCRIBE,
                                StrimziAclOperation.DESCRIBECONFIGS,
                                StrimziAclOperation.ALTERCONFIGS)
                        .build());
    }

    /** One topic that all channels share; who may use it may also ask how it is laid out. */
    private static AclRule onTopic(String name, StrimziAclOperation operation) {
        return onTopics(name, AclResourcePatternType.LITERAL, operation, StrimziAclOperation.DESCRIBE);
    }

    private static AclRule onTopics(String name, AclResourcePatternType pattern, StrimziAclOperation... operations) {
        return new AclRuleBuilder()
                .withNewAclRuleTopicResource()
                .withName(name)
                .withPatternType(pattern)
                .endAclRuleTopicResource()
                .withOperations(operations)
                .build();
    }
}

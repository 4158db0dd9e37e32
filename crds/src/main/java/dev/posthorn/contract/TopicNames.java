package dev.posthorn.contract;

import dev.posthorn.crd.KubernetesDuration;
import dev.posthorn.crd.LaneName;
import java.time.Duration;

/**
 * Names of a channel's topics and groups. Namespaces and channels are DNS labels, without dots, so the dot separates them
 * without doubt and {@link #prefix} matches one channel's names and no other's.
 *
 * @param namespace namespace of the channel
 * @param channel name of the channel
 */
public record TopicNames(String namespace, String channel) {
    /** Region-wide topic that carries every step of every notification; key: notification id, value: {@link StatusEvent}. */
    public static final String STATUS = "posthorn.status";

    /**
     * Region-wide compacted topic that is the source of truth of what recipients want; key: {@link Preference#key}, value:
     * {@link Preference}.
     */
    public static final String PREFERENCES = "posthorn.preferences";

    /** Region-wide compacted topic of orders to channels; key: {@link #controlKey()}, value: {@link ControlOrder}. */
    public static final String CONTROL = "posthorn.control";

    /** Region-wide compacted topic of what workers do; key: {@code <namespace>/<channel>/<pod>}, value: {@link ControlReport}. */
    public static final String REPORTS = "posthorn.reports";

    private static final String RETRY = "retry-";
    private static final String OURS = "posthorn.";

    /** Whether a topic is one that all channels of a region share: {@code posthorn.<name>}, without further dots. */
    public static boolean isRegional(String topic) {
        return topic.startsWith(OURS) && topic.indexOf('.', OURS.length()) < 0;
    }

    /** {@code posthorn.<namespace>.<channel>.}, the prefix of every topic of the channel, for ACLs. */
    public String prefix() {
        return OURS + namespace + "." + channel + ".";
    }

    /** Work topic of a lane. */
    public String lane(LaneName lane) {
        return prefix() + lane;
    }

    /** Rung of the retry ladder on which a record rests for {@code delay}. */
    public String rung(Duration delay) {
        return prefix() + RETRY + KubernetesDuration.of(delay);
    }

    /** Whether a topic is a rung of this channel, also one that its spec no longer asks for. */
    public boolean isRung(String topic) {
        return topic.startsWith(prefix() + RETRY);
    }

    /**
     * How long a record rests on a rung.
     *
     * @throws IllegalArgumentException when the topic is not a rung of this channel
     */
    public Duration rungDelay(String topic) {
        String start = prefix() + RETRY;
        if (!topic.startsWith(start)) {
            throw new IllegalArgumentException(topic + " is not a rung of " + prefix());
        }
        return new KubernetesDuration(topic.substring(start.length())).toDuration();
    }

    /** RE2 pattern that matches every rung of the channel, also those that its spec no longer asks for. */
    public String rungPattern() {
        return prefix().replace(".", "\\.") + RETRY + ".*";
    }

    public String deadLetter() {
        return prefix() + "dead-letter";
    }

    /** Share group of the workers. */
    public String workGroup() {
        return prefix() + "work";
    }

    /** Consumer group that moves records up the ladder and back to work. */
    public String ladderGroup() {
        return prefix() + "ladder";
    }

    /** Consumer group of workers that keep each recipient's notifications in order. */
    public String orderedGroup() {
        return prefix() + "ordered";
    }

    /** Key of the channel's records on {@link #CONTROL}. */
    public String controlKey() {
        return namespace + "/" + channel;
    }

    /** Key of a worker's records on {@link #REPORTS}. */
    public String reportKey(String pod) {
        return controlKey() + "/" + pod;
    }
}

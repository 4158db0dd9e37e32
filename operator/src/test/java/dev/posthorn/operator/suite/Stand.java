package dev.posthorn.operator.suite;

import dev.posthorn.local.apiserver.KubeApi;
import dev.posthorn.local.broker.BrokerOptions;
import dev.posthorn.local.broker.KafkaBroker;
import dev.posthorn.operator.PosthornOperator;
import org.junit.jupiter.api.TestInfo;

/** What the tests of a suite share on one API server: a cluster, a broker without TLS, and an operator of the region that has both. */
record Stand(Cluster cluster, KafkaBroker broker, PosthornOperator operator) implements AutoCloseable {

    static Stand start(KubeApi api) {
        var cluster = new Cluster(api);
        var broker = KafkaBroker.start(BrokerOptions.plaintext());
        cluster.apply(Samples.region(broker.bootstrapServers()));
        return new Stand(cluster, broker, cluster.operator());
    }

    /** A namespace for one test. */
    Scene scene(TestInfo test) {
        return new Scene(cluster, broker, operator, test);
    }

    @Override
    public void close() {
        operator.close();
        cluster.close();
        broker.close();
    }
}

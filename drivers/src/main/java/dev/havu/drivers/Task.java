package dev.havu.drivers;

import dev.havu.domain.clusters.Cluster;
import dev.havu.domain.clusters.ClusterNode;
import dev.havu.domain.instances.Instance;
import dev.havu.domain.volumes.Volume;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a driver should bring about: a step and the resource as it was intended when the step began. The intent is stored
 * before a driver hears of it, so the same task may come again, after a restart for instance.
 */
public sealed interface Task {
    Step step();

    /** The stable name of the thing: the id of the instance, volume, cluster or node. */
    String resourceId();

    /** The host name that simulation rules look at; null for volumes. */
    @Nullable
    String hostname();

    /** When the step began. */
    Instant since();

    /** Counts the steps of the resource, so that two boots of one machine are different tasks. */
    int number();

    /** How many more reads of the resource move it on; null when reads do not count. */
    @Nullable
    Integer readsLeft();

    /** A task about an instance. */
    record OfInstance(Step step, Instance instance) implements Task {
        @Override
        public String resourceId() {
            return instance.id();
        }

        @Override
        public String hostname() {
            return instance.spec().hostname();
        }

        @Override
        public Instant since() {
            return instance.stateSince();
        }

        @Override
        public int number() {
            return instance.step();
        }

        @Override
        public @Nullable Integer readsLeft() {
            return instance.readsLeft();
        }
    }

    /** A task about a volume. */
    record OfVolume(Step step, Volume volume) implements Task {
        @Override
        public String resourceId() {
            return volume.id();
        }

        @Override
        public @Nullable String hostname() {
            return null;
        }

        @Override
        public Instant since() {
            return volume.stateSince();
        }

        @Override
        public int number() {
            return volume.step();
        }

        @Override
        public @Nullable Integer readsLeft() {
            return volume.readsLeft();
        }
    }

    /** A task about a whole cluster. */
    record OfCluster(Step step, Cluster cluster) implements Task {
        @Override
        public String resourceId() {
            return cluster.id();
        }

        @Override
        public String hostname() {
            return cluster.spec().hostname();
        }

        @Override
        public Instant since() {
            return cluster.stateSince();
        }

        @Override
        public int number() {
            return cluster.step();
        }

        @Override
        public @Nullable Integer readsLeft() {
            return cluster.readsLeft();
        }
    }

    /** A task about one node of a cluster. */
    record OfNode(Step step, Cluster cluster, ClusterNode node) implements Task {
        @Override
        public String resourceId() {
            return node.id();
        }

        @Override
        public String hostname() {
            return node.hostname();
        }

        @Override
        public Instant since() {
            return node.stateSince();
        }

        @Override
        public int number() {
            return node.step();
        }

        @Override
        public @Nullable Integer readsLeft() {
            return node.readsLeft();
        }
    }
}

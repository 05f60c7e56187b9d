package dev.havu.domain.states;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.domain.clusters.ClusterState;
import dev.havu.domain.clusters.ClusterStates;
import dev.havu.domain.clusters.ClusterTrigger;
import dev.havu.domain.clusters.NodeState;
import dev.havu.domain.clusters.NodeStates;
import dev.havu.domain.clusters.NodeTrigger;
import dev.havu.domain.instances.InstanceState;
import dev.havu.domain.instances.InstanceStates;
import dev.havu.domain.instances.InstanceTrigger;
import dev.havu.domain.states.StateTable.Row;
import dev.havu.domain.volumes.VolumeState;
import dev.havu.domain.volumes.VolumeStates;
import dev.havu.domain.volumes.VolumeTrigger;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What must hold for the table of every resource, so that nothing can be stuck or lost in it. */
class StateTablesTest {
    @Nested
    class OfInstances extends EveryTable<InstanceState, InstanceTrigger> {
        OfInstances() {
            super(
                    InstanceStates.TABLE,
                    InstanceState.class,
                    InstanceTrigger.OVERDUE,
                    EnumSet.of(InstanceState.ORDERED),
                    EnumSet.of(InstanceState.DISCONTINUED));
        }
    }

    /** OS volumes are made together with their machine, and so attached from the start. */
    @Nested
    class OfVolumes extends EveryTable<VolumeState, VolumeTrigger> {
        OfVolumes() {
            super(
                    VolumeStates.TABLE,
                    VolumeState.class,
                    VolumeTrigger.OVERDUE,
                    EnumSet.of(VolumeState.ORDERED, VolumeState.ATTACHED, VolumeState.CLONING),
                    EnumSet.of(VolumeState.PURGED, VolumeState.CANCELED));
        }
    }

    @Nested
    class OfClusters extends EveryTable<ClusterState, ClusterTrigger> {
        OfClusters() {
            super(
                    ClusterStates.TABLE,
                    ClusterState.class,
                    ClusterTrigger.OVERDUE,
                    EnumSet.of(ClusterState.ORDERED),
                    EnumSet.of(ClusterState.DISCONTINUED));
        }
    }

    @Nested
    class OfClusterNodes extends EveryTable<NodeState, NodeTrigger> {
        OfClusterNodes() {
            super(
                    NodeStates.TABLE,
                    NodeState.class,
                    NodeTrigger.OVERDUE,
                    EnumSet.of(NodeState.PROVISIONING),
                    EnumSet.of(NodeState.DISCONTINUED));
        }
    }

    abstract static class EveryTable<S extends Enum<S> & LifecycleState, T extends Enum<T>> {
        private final StateTable<S, T> table;
        private final Class<S> states;
        private final T overdue;
        private final Set<S> births;
        private final Set<S> ends;

        /**
         * A table and what is known about it.
         *
         * @param births states in which a resource is made
         * @param ends states in which nothing is left of it
         */
        EveryTable(StateTable<S, T> table, Class<S> states, T overdue, Set<S> births, Set<S> ends) {
            this.table = table;
            this.states = states;
            this.overdue = overdue;
            this.births = births;
            this.ends = ends;
        }

        @Test
        void every_state_has_a_rule_that_says_what_it_means() {
            assertThat(table.rules()).extracting(StateRule::state).containsExactlyInAnyOrder(states.getEnumConstants());
            assertThat(table.rules())
                    .allSatisfy(rule -> assertThat(rule.meaning()).isNotBlank());
        }

        @Test
        void rows_lead_only_to_states_that_have_a_rule() {
            assertThat(table.rows())
                    .allSatisfy(row -> next(row)
                            .forEach(
                                    next -> assertThat(table.rule(next).state()).isSameAs(next)));
        }

        @Test
        void every_transitional_state_has_a_deadline_and_is_left_when_it_is_over() {
            assertThat(transitional()).allSatisfy(state -> {
                assertThat(table.rule(state).deadline()).isPositive();
                assertThat(table.rule(state).recovery()).isNotBlank();
                assertThat(table.allows(state, overdue)).isTrue();
                assertThat(table.next(state, overdue)).isNotEqualTo(state);
            });
        }

        @Test
        void no_resting_state_is_left_because_time_passes() {
            assertThat(resting()).noneMatch(state -> table.allows(state, overdue));
            assertThat(resting()).allMatch(state -> table.rule(state).recovery().isEmpty());
        }

        @Test
        void time_alone_brings_everything_to_rest() {
            for (S state : states.getEnumConstants()) {
                Set<S> seen = EnumSet.of(state);
                S now = state;
                while (table.rule(now).transitional()) {
                    now = table.next(now, overdue);
                    assertThat(seen.add(now))
                            .as("%s comes back to %s", state, now)
                            .isTrue();
                }
            }
        }

        @Test
        void every_state_can_be_reached() {
            assertThat(reachable(births)).containsExactlyInAnyOrder(states.getEnumConstants());
        }

        @Test
        void an_end_can_be_reached_from_every_state() {
            for (S state : states.getEnumConstants()) {
                assertThat(reachable(EnumSet.of(state))).as("from %s", state).containsAnyElementsOf(ends);
            }
        }

        @Test
        void every_trigger_does_something_somewhere() {
            assertThat(table.rows()).extracting(Row::trigger).contains(triggers());
        }

        @Test
        void every_trigger_has_an_outcome_in_every_state() {
            for (S state : states.getEnumConstants()) {
                for (T trigger : triggers()) {
                    if (table.outcome(state, trigger) instanceof Outcome.Refused<S>(var code, String message)) {
                        assertThat(message)
                                .as("%s in %s (%s)", trigger, state, code)
                                .isNotBlank();
                    }
                }
            }
        }

        private T[] triggers() {
            return overdue.getDeclaringClass().getEnumConstants();
        }

        private List<S> transitional() {
            return Arrays.stream(states.getEnumConstants())
                    .filter(state -> table.rule(state).transitional())
                    .toList();
        }

        private List<S> resting() {
            return Arrays.stream(states.getEnumConstants())
                    .filter(state -> !table.rule(state).transitional())
                    .toList();
        }

        private Set<S> reachable(Collection<S> from) {
            Set<S> seen = EnumSet.copyOf(from);
            Deque<S> open = new ArrayDeque<>(from);
            while (!open.isEmpty()) {
                S state = open.remove();
                for (Row<S, T> row : table.rows()) {
                    if (row.from() == state) {
                        next(row).stream().filter(seen::add).forEach(open::add);
                    }
                }
            }
            return seen;
        }

        private static <S, T> List<S> next(Row<S, T> row) {
            return row.outcome() instanceof Outcome.Moves<S>(S next) ? List.of(next) : List.of();
        }
    }
}

package dev.havu.drivers.incus.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.domain.fleet.MachineSize;
import dev.havu.domain.instances.Contract;
import dev.havu.domain.money.Currency;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.domain.volumes.SpotPolicy;
import dev.havu.domain.volumes.Volume;
import dev.havu.domain.volumes.Volume.Attachment;
import dev.havu.domain.volumes.VolumeState;
import dev.havu.drivers.Diagnosis;
import dev.havu.drivers.Diagnosis.Verdict;
import dev.havu.drivers.Intent;
import dev.havu.drivers.Machine;
import dev.havu.drivers.Machine.MachineCluster;
import dev.havu.drivers.Machine.Power;
import dev.havu.drivers.incus.SomeSettings;
import dev.havu.drivers.incus.inventory.RecordedIncus;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is in Incus and not in Havu, and the other way round. */
class OrphansTest {
    private static final Instant NOW = Instant.parse("2026-11-01T10:00:00Z");
    private static final ProjectKey PROJECT = new ProjectKey("default", "default");
    private static final String INSTANCES = "/1.0/instances?project=havu-default&recursion=1";
    private static final String VOLUMES = "/1.0/storage-pools/havu/volumes/custom?project=havu-default&recursion=1";
    private static final String NETWORKS = "/1.0/networks?recursion=1";

    private final Known known = new Known();
    private final RecordedIncus incus = RecordedIncus.of("single")
            .answering(
                    "/1.0/projects?recursion=1",
                    "[{\"name\": \"default\"}, {\"name\": \"havu-default\"}, {\"name\": \"havuother-default\"}]")
            .answering(INSTANCES, "[]")
            .answering(VOLUMES, "[]");

    @Test
    void what_both_know_is_no_orphan() {
        known.volumes.put("1", volume("1", true, VolumeState.DETACHED));
        known.volumes.put("2", volume("2", false, VolumeState.DELETED));
        known.machines.put("3", node("3", Power.ON));
        incus.adding(INSTANCES, "{\"name\": \"os-1\"}")
                .adding(INSTANCES, "{\"name\": \"node-3\"}")
                .adding(VOLUMES, "{\"name\": \"vol-2\"}")
                .adding(NETWORKS, network("hv1", "c", "havu"));

        assertThat(examine())
                .containsExactly(Diagnosis.ok(
                        "orphans", "3 machines and volumes in Incus, each known to Havu, and none missing"));
    }

    @Test
    void what_havu_does_not_know_or_has_given_up_is_an_orphan() {
        known.volumes.put("1", volume("1", true, VolumeState.PURGED));
        known.machines.put("3", node("3", Power.NONE));
        incus.adding(INSTANCES, "{\"name\": \"os-1\"}")
                .adding(INSTANCES, "{\"name\": \"node-3\"}")
                .adding(INSTANCES, "{\"name\": \"by-hand\"}")
                .adding(VOLUMES, "{\"name\": \"vol-2\"}")
                .adding(NETWORKS, network("hv1", "c", "havu"));

        assertThat(examine())
                .allSatisfy(diagnosis -> assertThat(diagnosis.verdict()).isEqualTo(Verdict.WARNING))
                .extracting(Diagnosis::text)
                .containsExactly(
                        "instance os-1 in havu-default, unknown to Havu",
                        "instance node-3 in havu-default, unknown to Havu",
                        "instance by-hand in havu-default, unknown to Havu",
                        "volume vol-2 in havu-default, unknown to Havu",
                        "network hv1, of no cluster that Havu has");
    }

    @Test
    void what_another_havu_has_in_the_same_incus_is_its_own() {
        incus.adding(NETWORKS, network("hv1", "c", "havuother"));

        assertThat(examine()).extracting(Diagnosis::verdict).containsExactly(Verdict.OK);
    }

    @Test
    void what_is_in_another_project_than_havu_has_it_in_is_an_orphan_and_missing() {
        known.volumes.put("2", volume("2", false, VolumeState.DETACHED, new ProjectKey("default", "sales")));
        incus.adding(VOLUMES, "{\"name\": \"vol-2\"}");

        assertThat(examine())
                .extracting(Diagnosis::text)
                .containsExactly(
                        "volume vol-2 in havu-default, which Havu has in havu-sales",
                        "volume 2 of project sales: Incus has no vol-2 in havu-sales");
    }

    @Test
    void what_incus_does_not_have_is_missing() {
        known.volumes.put("1", volume("1", true, VolumeState.DETACHED));
        known.volumes.put("2", volume("2", false, VolumeState.ATTACHED));
        known.machines.put("3", node("3", Power.OFF));

        assertThat(examine())
                .allSatisfy(diagnosis -> assertThat(diagnosis.verdict()).isEqualTo(Verdict.PROBLEM))
                .extracting(Diagnosis::text)
                .containsExactly(
                        "OS volume 1 of project default: Incus has no os-1 in havu-default",
                        "volume 2 of project default: Incus has no vol-2 in havu-default",
                        "node host-3 (3) of project default: Incus has no node-3");
    }

    @Test
    void what_may_not_be_made_yet_or_never_was_is_not_missing() {
        known.volumes.put("1", volume("1", false, VolumeState.ORDERED));
        known.volumes.put("2", volume("2", true, VolumeState.ATTACHED));
        known.machines.put("machine-of-2", instance("machine-of-2", Power.AS_IT_IS));

        assertThat(examine()).extracting(Diagnosis::verdict).containsExactly(Verdict.OK);
    }

    private List<Diagnosis> examine() {
        return Orphans.examine(incus, new SomeSettings().build(), known);
    }

    private static String network(String name, String cluster, String prefix) {
        return "{\"name\": \"%s\", \"type\": \"bridge\", \"managed\": true, \"config\": {\"user.havu.cluster\": \"%s\", \"user.havu.prefix\": \"%s\"}}"
                .formatted(name, cluster, prefix);
    }

    private static Volume volume(String id, boolean osVolume, VolumeState state) {
        return volume(id, osVolume, state, PROJECT);
    }

    private static Volume volume(String id, boolean osVolume, VolumeState state, ProjectKey owner) {
        return new Volume(
                id,
                owner,
                id,
                "NVMe",
                10,
                "FIN-01",
                osVolume,
                null,
                null,
                List.of(),
                null,
                SpotPolicy.KEEP_DETACHED,
                Contract.PAY_AS_YOU_GO,
                Currency.USD,
                BigDecimal.ONE,
                null,
                state,
                NOW,
                null,
                1,
                null,
                true,
                state == VolumeState.ATTACHED ? List.of(new Attachment("machine-of-" + id, "vda")) : List.of(),
                List.of(),
                NOW,
                null,
                "user");
    }

    private static Machine node(String id, Power power) {
        return machine(id, new MachineCluster("c", 1, 0), power);
    }

    private static Machine instance(String id, Power power) {
        return machine(id, null, power);
    }

    private static Machine machine(String id, @Nullable MachineCluster cluster, Power power) {
        return new Machine(
                id,
                cluster,
                PROJECT,
                "host-" + id,
                "FIN-01",
                "type",
                new MachineSize(1, 1, 0, null, false),
                null,
                "image",
                null,
                List.of(),
                List.of(),
                null,
                null,
                power);
    }

    /** What Havu knows. All nodes are of the cluster {@code c}. */
    private static final class Known implements Intent {
        private final Map<String, Machine> machines = new HashMap<>();
        private final Map<String, Volume> volumes = new HashMap<>();

        @Override
        public @Nullable Machine machine(String id) {
            return machines.get(id);
        }

        @Override
        public List<String> machinesOf(String computeId) {
            return computeId.equals("c") ? machines() : List.of(computeId);
        }

        @Override
        public @Nullable Volume volume(String id) {
            return volumes.get(id);
        }

        @Override
        public List<String> clonesOf(String volumeId) {
            throw new AssertionError("orphans are nobody's source");
        }

        @Override
        public List<String> machines() {
            return new ArrayList<>(machines.keySet());
        }

        @Override
        public List<String> volumes() {
            return volumes.values().stream()
                    .filter(volume -> volume.state().kept())
                    .map(Volume::id)
                    .sorted()
                    .toList();
        }
    }
}

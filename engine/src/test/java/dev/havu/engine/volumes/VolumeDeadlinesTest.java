package dev.havu.engine.volumes;

import static dev.havu.engine.SmallCloud.ALICE;
import static dev.havu.engine.SmallCloud.NAME;
import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.domain.instances.InstanceState;
import dev.havu.domain.instances.InstanceTrigger;
import dev.havu.domain.volumes.Volume;
import dev.havu.domain.volumes.VolumeState;
import dev.havu.drivers.Step;
import dev.havu.drivers.simulator.SimulationSpec;
import dev.havu.drivers.simulator.TransitionPolicy;
import dev.havu.engine.Engine;
import dev.havu.engine.Orders;
import dev.havu.engine.SmallCloud;
import dev.havu.store.Store;
import dev.havu.store.sqlite.SqliteStore;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Attaching and detaching that is not done in time leaves volumes and machines in agreement. */
class VolumeDeadlinesTest {
    private final Store store = SqliteStore.inMemory();
    private final Engine engine = SmallCloud.open(store, neverInTime(Step.VOLUME_ATTACH, Step.VOLUME_DETACH));

    private static SimulationSpec neverInTime(Step... steps) {
        Map<Step, TransitionPolicy> policies =
                new EnumMap<>(SimulationSpec.instant().policies());
        for (Step step : steps) {
            policies.put(step, new TransitionPolicy.Fixed(Duration.ofHours(1)));
        }
        return new SimulationSpec(policies, List.of());
    }

    @AfterEach
    void close() {
        engine.close();
        store.close();
    }

    @Test
    void an_os_volume_that_could_not_be_attached_is_no_longer_what_its_machine_boots_from() {
        String instance = offline("a");
        String osVolume = engine.instances().get(ALICE, instance).osVolumeId();
        act(osVolume, new VolumeAction.Detach(List.of()));
        pastTheDeadline();
        act(osVolume, new VolumeAction.Attach(List.of(instance)));
        assertThat(engine.instances().get(ALICE, instance).osVolumeId()).isEqualTo(osVolume);

        pastTheDeadline();

        assertThat(volume(osVolume).state()).isEqualTo(VolumeState.DETACHED);
        assertThat(engine.instances().get(ALICE, instance).osVolumeId()).isNull();
        assertThat(engine.instances().get(ALICE, instance).volumeIds()).isEmpty();
    }

    @Test
    void a_file_system_that_could_not_be_taken_off_one_machine_in_time_stays_on_the_others() {
        String first = offline("a");
        String second = offline("b");
        String shared = engine.volumes()
                .create(
                        ALICE,
                        new NewVolume("shared", "NVMe_Shared", 10, null, List.of()),
                        "FIN-01",
                        List.of(first, second));
        assertThat(volume(shared).state()).isEqualTo(VolumeState.ATTACHED);

        act(shared, new VolumeAction.Detach(List.of(second)));
        pastTheDeadline();

        assertThat(volume(shared).state()).isEqualTo(VolumeState.ATTACHED);
        assertThat(volume(shared).attachments())
                .extracting(Volume.Attachment::computeId)
                .containsExactly(first);
    }

    @Test
    void a_file_system_that_could_not_be_put_on_another_machine_in_time_stays_where_it_is_listed() {
        String first = offline("a");
        String second = offline("b");
        String shared = engine.volumes()
                .create(ALICE, new NewVolume("shared", "NVMe_Shared", 10, null, List.of()), "FIN-01", List.of(first));

        act(shared, new VolumeAction.Attach(List.of(second)));
        pastTheDeadline();

        assertThat(volume(shared).state()).isEqualTo(VolumeState.ATTACHED);
        assertThat(volume(shared).attachments())
                .extracting(Volume.Attachment::computeId)
                .containsExactlyInAnyOrder(first, second);
    }

    @Test
    void a_block_volume_that_could_not_be_attached_in_time_is_detached() {
        String instance = offline("a");
        String data =
                engine.volumes().create(ALICE, new NewVolume("data", "NVMe", 10, null, List.of()), "FIN-01", List.of());

        act(data, new VolumeAction.Attach(List.of(instance)));
        pastTheDeadline();

        assertThat(volume(data).state()).isEqualTo(VolumeState.DETACHED);
        assertThat(engine.instances().get(ALICE, instance).volumeIds()).doesNotContain(data);
    }

    private String offline(String hostname) {
        String id = engine.instances().deploy(ALICE, Orders.instance("CPU.4V", "FIN-01", hostname));
        engine.instances().act(ALICE, id, Orders.action(InstanceTrigger.SHUTDOWN));
        assertThat(engine.instances().get(ALICE, id).state()).isEqualTo(InstanceState.OFFLINE);
        return id;
    }

    private void act(String volume, VolumeAction action) {
        engine.volumes().act(ALICE, List.of(volume), action);
    }

    private Volume volume(String id) {
        return engine.volumes().get(ALICE, id).volume();
    }

    private void pastTheDeadline() {
        engine.advance(NAME, Duration.ofMinutes(11));
    }
}

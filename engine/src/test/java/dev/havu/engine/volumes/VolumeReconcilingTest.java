package dev.havu.engine.volumes;

import static dev.havu.engine.SmallCloud.ALICE;
import static dev.havu.engine.SmallCloud.NAME;
import static dev.havu.engine.SmallCloud.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.domain.volumes.Volume;
import dev.havu.drivers.Driver;
import dev.havu.drivers.Intent;
import dev.havu.drivers.Progress;
import dev.havu.drivers.Reports;
import dev.havu.drivers.Step;
import dev.havu.drivers.Task;
import dev.havu.engine.Engine;
import dev.havu.engine.Orders;
import dev.havu.engine.SmallCloud;
import dev.havu.engine.clouds.CloudClock;
import dev.havu.store.DueWorkTable.Item;
import dev.havu.store.DueWorkTable.Kind;
import dev.havu.store.Store;
import dev.havu.store.sqlite.SqliteStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What stands behind volumes follows them, however they changed, and however often a driver has to be asked. */
class VolumeReconcilingTest {
    private final Store store = SqliteStore.inMemory();
    private final Real driver = new Real();
    private final Engine engine = SmallCloud.open(store, CloudClock.standing(START), driver, 42, SmallCloud.FLEET);

    /** A driver with something real behind volumes, which does at once what it is asked, unless it is busy. */
    private static final class Real implements Driver {
        private final List<Volume> confirmed = new ArrayList<>();
        private boolean busy;
        private @Nullable Runnable meanwhile;
        private @Nullable Intent intent;
        private @Nullable Reports reports;

        @Override
        public boolean keepsVolumes() {
            return true;
        }

        @Override
        public void open(Intent wanted, Reports heard) {
            intent = wanted;
            reports = heard;
        }

        @Override
        public Progress carryOut(Task task, Instant now) {
            if (busy) {
                return new Progress.Pending(now.plusSeconds(30));
            }
            if (task instanceof Task.OfVolume(Step step, Volume volume) && step == Step.VOLUME_RECONCILE) {
                confirmed.add(volume);
                Runnable once = meanwhile;
                meanwhile = null;
                if (once != null) {
                    once.run();
                }
            }
            return new Progress.Done(Map.of());
        }

        private Intent intent() {
            return Objects.requireNonNull(intent);
        }

        private Reports reports() {
            return Objects.requireNonNull(reports);
        }

        private Volume lastConfirmed() {
            return confirmed.getLast();
        }
    }

    @AfterEach
    void close() {
        engine.close();
        store.close();
    }

    @Test
    void every_change_is_carried_out_there_also_those_that_are_over_at_once_for_clients() {
        String id = volume("data");
        assertThat(driver.lastConfirmed().name()).isEqualTo("data");

        act(id, new VolumeAction.Rename("other"));
        assertThat(driver.lastConfirmed().name()).isEqualTo("other");
        act(id, new VolumeAction.Resize(20));
        assertThat(driver.lastConfirmed().sizeGigabytes()).isEqualTo(20);
        act(id, new VolumeAction.Delete(true));
        assertThat(driver.lastConfirmed().state().kept()).isFalse();
        assertThat(underWay()).isEmpty();
    }

    @Test
    void a_driver_that_is_busy_is_asked_until_it_has_confirmed_however_long_that_takes() {
        String id = volume("data");
        driver.busy = true;
        act(id, new VolumeAction.Rename("other"));

        engine.advance(NAME, Duration.ofDays(2));
        assertThat(underWay()).containsExactly(id);
        driver.busy = false;
        engine.advance(NAME, Duration.ofMinutes(1));

        assertThat(driver.lastConfirmed().name()).isEqualTo("other");
        assertThat(underWay()).isEmpty();
    }

    @Test
    void what_changes_while_the_driver_confirms_is_confirmed_once_more() {
        String id = volume("data");
        driver.meanwhile = () -> engine.volumes().act(ALICE, List.of(id), new VolumeAction.Rename("third"));

        act(id, new VolumeAction.Rename("second"));

        assertThat(driver.confirmed).extracting(Volume::name).endsWith("second", "third");
        assertThat(underWay()).isEmpty();
    }

    @Test
    void that_a_volume_is_there_is_noted_without_a_step_and_without_asking_anew() {
        String id = volume("data");
        int asked = driver.confirmed.size();
        Volume before = Objects.requireNonNull(driver.intent().volume(id));
        assertThat(before.made()).isFalse();

        driver.reports().made(id);
        engine.advance(NAME, Duration.ofMinutes(1));

        assertThat(driver.intent().volume(id)).isEqualTo(before.asMade());
        assertThat(driver.confirmed).hasSize(asked);
        act(id, new VolumeAction.Rename("other"));
        assertThat(Objects.requireNonNull(driver.intent().volume(id)).made()).isTrue();
    }

    @Test
    void a_volume_that_nobody_knows_is_not_noted() {
        driver.reports().made("00000000-0000-4000-8000-000000000000");

        assertThat(driver.intent().volumes()).isEmpty();
    }

    @Test
    void a_driver_sees_which_volumes_are_being_filled_from_one() {
        String source = volume("data");
        driver.busy = true;
        String clone = engine.volumes()
                .act(ALICE, List.of(source), new VolumeAction.Clone("copy", null, null))
                .getFirst();

        assertThat(driver.intent().clonesOf(source)).containsExactly(clone);
        assertThat(driver.intent().clonesOf(clone)).isEmpty();
        driver.busy = false;
        engine.advance(NAME, Duration.ofMinutes(1));
        assertThat(driver.intent().clonesOf(source)).isEmpty();
    }

    @Test
    void a_driver_sees_a_machine_with_its_volumes_as_long_as_it_may_hold_something() {
        String data = volume("data");
        String machine = engine.instances().deploy(ALICE, Orders.instance("CPU.4V", "FIN-01"));
        engine.advance(NAME, Duration.ofMinutes(1));
        String osVolume =
                Objects.requireNonNull(engine.instances().get(ALICE, machine).osVolumeId());

        assertThat(driver.intent().machines()).containsExactly(machine);
        assertThat(driver.intent().volumes()).containsExactlyInAnyOrder(data, osVolume);
        assertThat(Objects.requireNonNull(Objects.requireNonNull(driver.intent().machine(machine))
                                .osVolume())
                        .id())
                .isEqualTo(osVolume);
        engine.instances().act(ALICE, machine, Orders.delete());
        engine.advance(NAME, Duration.ofMinutes(1));

        assertThat(driver.intent().machines()).isEmpty();
        assertThat(driver.intent().volumes()).containsExactlyInAnyOrder(data, osVolume);
    }

    private String volume(String name) {
        String id =
                engine.volumes().create(ALICE, new NewVolume(name, "NVMe", 10, null, List.of()), "FIN-01", List.of());
        engine.advance(NAME, Duration.ofSeconds(1));
        return id;
    }

    private void act(String id, VolumeAction action) {
        engine.volumes().act(ALICE, List.of(id), action);
        engine.advance(NAME, Duration.ofSeconds(1));
    }

    /** The volumes that are still to be followed. */
    private List<String> underWay() {
        return store.read(session -> session.dueWork().all(NAME)).stream()
                .filter(item -> item.kind() == Kind.VOLUME_RECONCILE)
                .map(Item::resourceId)
                .toList();
    }
}

package dev.havu.engine.clouds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.havu.drivers.simulator.SimulationSpec;
import dev.havu.drivers.simulator.Simulator;
import dev.havu.engine.SmallCloud;
import org.junit.jupiter.api.Test;

/** The clouds of a process have different names. */
class CloudsTest {
    @Test
    void a_cloud_is_found_by_its_name() {
        Clouds clouds = new Clouds();
        Cloud north = cloud("north");
        clouds.add(north);

        assertThat(clouds.get("north")).isSameAs(north);
        assertThat(clouds.find("south")).isNull();
        assertThat(clouds.all()).containsExactly(north);
        assertThatExceptionOfType(CloudDropped.class)
                .isThrownBy(() -> clouds.get("south"))
                .withMessage("The cloud `south` no longer exists");
    }

    @Test
    void a_cloud_that_was_removed_is_not_the_next_one_of_its_name() {
        Clouds clouds = new Clouds();
        Cloud first = cloud("north");
        clouds.add(first);
        clouds.remove(first);
        clouds.add(cloud("north"));

        assertThat(clouds.isOpen(first)).isFalse();
        assertThat(clouds.isOpen(clouds.get("north"))).isTrue();
    }

    @Test
    void two_clouds_of_one_name_are_refused() {
        Clouds clouds = new Clouds();
        clouds.add(cloud("north"));

        assertThatIllegalStateException()
                .isThrownBy(() -> clouds.add(cloud("north")))
                .withMessage("there are two clouds named north");
    }

    private static Cloud cloud(String name) {
        return new Cloud(
                name,
                CloudClock.standing(SmallCloud.START),
                new CloudRandom(name, 1, 1),
                SmallCloud.CATALOG,
                new Simulator(SimulationSpec.instant(), 1),
                true);
    }
}

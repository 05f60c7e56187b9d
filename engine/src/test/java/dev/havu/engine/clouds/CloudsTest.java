package dev.havu.engine.clouds;

import static org.assertj.core.api.Assertions.assertThat;
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
        assertThatIllegalStateException()
                .isThrownBy(() -> clouds.get("south"))
                .withMessage("there is no cloud named south");
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

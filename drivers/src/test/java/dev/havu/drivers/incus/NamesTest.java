package dev.havu.drivers.incus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.havu.domain.tenants.ProjectKey;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that Incus and Linux take, whatever a thing is called in Havu. */
class NamesTest {
    private static final String ID = "45b75ffe-4749-4983-96af-ad0f4e210404";

    /** Of an instance; custom volumes and devices may be called more than that. */
    private static final String INSTANCE_NAME = "[a-zA-Z]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?";

    private static final String PROJECT_NAME = "[a-z0-9-]{1,63}";
    private static final String INTERFACE_NAME = "[a-z][a-z0-9]{0,14}";
    private static final String UNICAST_ADDRESS = "02(:[0-9a-f]{2}){5}";

    @Test
    void a_name_says_what_a_thing_is_and_leads_back_to_its_id() {
        assertThat(Names.ofOsVolume(ID)).isEqualTo("os-" + ID).matches(INSTANCE_NAME);
        assertThat(Names.ofNode(ID)).isEqualTo("node-" + ID).matches(INSTANCE_NAME);
        assertThat(Names.ofVolume(ID)).isEqualTo("vol-" + ID).matches(INSTANCE_NAME);
        assertThat(Names.osVolumeOf(Names.ofOsVolume(ID))).isEqualTo(ID);
        assertThat(Names.nodeOf(Names.ofNode(ID))).isEqualTo(ID);
        assertThat(Names.volumeOf(Names.ofVolume(ID))).isEqualTo(ID);
        assertThat(Names.volumeOf(Names.ofOsVolume(ID))).isNull();
        assertThat(Names.osVolumeOf("root")).isNull();
        assertThat(Names.nodeOf("eth0")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "..", "a/b", "a?project=default", "a b", "-a", "a-", "A", "\u00e4", "a\n", "a.b", "a_b"})
    void what_is_no_id_becomes_no_name(String id) {
        for (UnaryOperator<String> name :
                List.<UnaryOperator<String>>of(Names::ofOsVolume, Names::ofNode, Names::ofVolume)) {
            assertThatThrownBy(() -> name.apply(id))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("`" + id + "` is no id");
        }
    }

    @Test
    void the_longest_id_still_fits() {
        String longest = "a".repeat(54);

        assertThat(Names.ofNode(longest)).matches(INSTANCE_NAME);
        assertThatThrownBy(() -> Names.ofNode(longest + "a")).hasMessageContaining("at most 54");
    }

    @Test
    void a_plain_project_is_called_as_in_havu() {
        assertThat(Names.ofProject("havu", new ProjectKey("default", "team-a"))).isEqualTo("havu-team-a");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "Team A",
                "team_a",
                "TEAM-A",
                "-a",
                "a/../default",
                "a\"b",
                "*",
                "..",
                "\ud83d\ude00",
                "\ud83d",
                "a\0",
                "a\n",
                "0123456789012345678901234567890123456789x"
            })
    void any_other_project_gets_a_name_made_of_its_own(String name) {
        assertThat(Names.ofProject("havu", new ProjectKey("default", name)))
                .matches("havu-x[0-9a-f]{20}")
                .matches(PROJECT_NAME);
    }

    @Test
    void no_project_gets_the_name_of_another_one() {
        Set<String> names = new HashSet<>();
        String odd = "Team A";
        String looksLikeIt =
                Names.ofProject("havu", new ProjectKey("default", odd)).substring("havu-".length());
        String again =
                Names.ofProject("havu", new ProjectKey("default", looksLikeIt)).substring("havu-".length());

        for (String project : List.of(odd, looksLikeIt, again, "team a", "team-a", "xabc", "")) {
            assertThat(names.add(Names.ofProject("havu", new ProjectKey("default", project))))
                    .as(project)
                    .isTrue();
        }
    }

    @Test
    void the_network_of_a_cluster_fits_into_the_name_of_a_device_and_differs_by_cluster_and_havu() {
        assertThat(Names.ofClusterNetwork("havu", ID))
                .matches(INTERFACE_NAME)
                .isEqualTo(Names.ofClusterNetwork("havu", ID))
                .isNotEqualTo(Names.ofClusterNetwork("other", ID))
                .isNotEqualTo(Names.ofClusterNetwork("havu", ID.replace('4', '5')));
    }

    @Test
    void the_address_of_a_card_is_its_own_and_stays_the_same() {
        assertThat(Names.hardwareAddress(ID, "eth0"))
                .matches(UNICAST_ADDRESS)
                .isEqualTo(Names.hardwareAddress(ID, "eth0"))
                .isNotEqualTo(Names.hardwareAddress(ID, "eth1"));
    }
}

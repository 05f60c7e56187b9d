package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.havu.domain.money.Currency;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** {@code POST /volumes} when it succeeds, and what the new volume looks like. */
class VolumeCreationTest {
    /** What is left of an exact price in the doubles of the test. */
    private static final Offset<Double> ROUNDING = within(1e-14);

    private final RunningHavu havu = RunningHavu.start();
    private final ApiClient alice = havu.alice();
    private final VolumeCalls volumes = new VolumeCalls(havu, alice);

    @AfterEach
    void stop() {
        havu.close();
    }

    @Test
    void the_answer_is_the_id_alone_as_plain_text_of_36_bytes() {
        Answer answer = volumes.post().expect(202);

        assertThat(answer.body()).hasSize(36);
        assertThat(answer.text()).matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
        assertThat(answer.header("Content-Type")).startsWith("text/plain");
        assertThat(answer.header("Content-Length")).isEqualTo("36");
    }

    @Test
    void a_new_volume_is_readable_at_once_as_ordered_and_rests_detached_soon_after() {
        String id = volumes.order();

        assertThat(volumes.status(id)).isEqualTo("ordered");
        assertThat(volumes.listed("")).containsExactly(id);
        havu.advance(Duration.ofMillis(199));
        assertThat(volumes.status(id)).isEqualTo("ordered");
        havu.advance(Duration.ofMillis(1));
        assertThat(volumes.status(id)).isEqualTo("detached");
    }

    @Test
    void a_block_volume_has_every_field_with_its_type() {
        String id = volumes.settled("name", "training-data", "size", 50);
        JsonNode volume = volumes.read(id);

        assertThat(volume.propertyNames())
                .containsExactlyInAnyOrder(
                        "id",
                        "instance_id",
                        "instances",
                        "name",
                        "created_at",
                        "created_by_user_id",
                        "status",
                        "size",
                        "is_os_volume",
                        "target",
                        "type",
                        "location",
                        "ssh_key_ids",
                        "pseudo_path",
                        "create_directory_command",
                        "mount_command",
                        "filesystem_to_fstab_command",
                        "contract",
                        "base_hourly_cost",
                        "monthly_price",
                        "currency",
                        "long_term",
                        "tags");
        assertThat(volume.get("id").asString()).isEqualTo(id);
        assertThat(volume.get("name").asString()).isEqualTo("training-data");
        assertThat(volume.get("created_at").asString()).isEqualTo("2026-11-01T10:00:00.000Z");
        assertThat(volume.get("created_by_user_id").isString()).isTrue();
        assertThat(volume.get("status").asString()).isEqualTo("detached");
        assertThat(volume.get("size").isInt()).isTrue();
        assertThat(volume.get("size").intValue()).isEqualTo(50);
        assertThat(volume.get("is_os_volume").isBoolean()).isTrue();
        assertThat(volume.get("is_os_volume").booleanValue()).isFalse();
        assertThat(volume.get("type").asString()).isEqualTo("NVMe");
        assertThat(volume.get("location").asString()).isEqualTo("FIN-01");
        assertThat(volume.get("contract").asString()).isEqualTo("PAY_AS_YOU_GO");
        assertThat(volume.get("base_hourly_cost").isNumber()).isTrue();
        assertThat(volume.get("monthly_price").isNumber()).isTrue();
        assertThat(volume.get("currency").asString()).isEqualTo("usd");
        for (String array : List.of("instances", "ssh_key_ids", "tags")) {
            assertThat(volume.get(array).isArray()).as(array).isTrue();
            assertThat(volume.get(array)).as(array).isEmpty();
        }
        for (String unset : List.of(
                "instance_id",
                "target",
                "pseudo_path",
                "create_directory_command",
                "mount_command",
                "filesystem_to_fstab_command",
                "long_term")) {
            assertThat(volume.get(unset).isNull()).as(unset).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "NVMe,        50,  10,   0.0136986301369863",
        "NVMe,       100,  20,   0.0273972602739726",
        "HDD,        100,  5,    0.00684931506849315",
        "NVMe_Shared,  1,  0.2,  0.000273972602739726",
        "HDD_Shared,  73,  3.65, 0.005",
    })
    void a_volume_costs_size_times_price_a_month_and_a_730th_of_that_an_hour(
            String type, int size, double monthly, double hourly) {
        JsonNode volume = volumes.read(volumes.order("type", type, "size", size));

        assertThat(volume.get("monthly_price").doubleValue()).isCloseTo(monthly, ROUNDING);
        assertThat(volume.get("base_hourly_cost").doubleValue()).isCloseTo(hourly, ROUNDING);
    }

    @Test
    void a_project_that_pays_in_euro_sees_euro_prices() {
        try (RunningHavu european =
                RunningHavu.settings().currency(Currency.EUR).start()) {
            VolumeCalls calls = new VolumeCalls(european, european.alice());
            JsonNode volume = calls.read(calls.order("size", 50));

            assertThat(volume.get("currency").asString()).isEqualTo("eur");
            assertThat(volume.get("monthly_price").doubleValue()).isCloseTo(50 * 0.2 * 0.804, ROUNDING);
            assertThat(volume.get("base_hourly_cost").doubleValue()).isCloseTo(8.04 / 730, ROUNDING);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"NVMe", "HDD", "NVMe_Shared", "HDD_Shared"})
    void block_volumes_and_shared_file_systems_of_either_kind_can_be_created(String type) {
        String id = volumes.settled("type", type);

        assertThat(volumes.read(id).get("type").asString()).isEqualTo(type);
        assertThat(volumes.status(id)).isEqualTo("detached");
    }

    @ParameterizedTest
    @ValueSource(strings = {"100", "0100"})
    void a_size_may_be_sent_as_text(String size) {
        JsonNode volume = volumes.read(volumes.order("size", size));

        assertThat(volume.get("size").isInt()).isTrue();
        assertThat(volume.get("size").intValue()).isEqualTo(100);
    }

    @Test
    void the_smallest_volume_has_one_gigabyte() {
        assertThat(volumes.read(volumes.order("size", 1)).get("size").intValue())
                .isEqualTo(1);
    }

    @Test
    void names_may_repeat_and_are_kept_as_sent() {
        String name = "Ä volume / with \"quotes\" 🚀";
        String first = volumes.order("name", name);
        String second = volumes.order("name", name);

        assertThat(first).isNotEqualTo(second);
        assertThat(volumes.read(first).get("name").asString()).isEqualTo(name);
        assertThat(volumes.read(second).get("name").asString()).isEqualTo(name);
    }

    @Test
    void a_name_may_have_255_characters() {
        String name = "n".repeat(255);

        assertThat(volumes.read(volumes.order("name", name)).get("name").asString())
                .isEqualTo(name);
    }

    @Test
    void null_and_unknown_fields_are_accepted() {
        String id = volumes.settled(
                "instance_id", null, "instance_ids", null, "on_spot_discontinue", null, "tags", null, "colour", "red");

        assertThat(volumes.status(id)).isEqualTo("detached");
    }

    @ParameterizedTest
    @ValueSource(strings = {"keep_detached", "move_to_trash", "delete_permanently"})
    void a_policy_for_the_end_of_a_spot_machine_is_accepted(String policy) {
        assertThat(volumes.status(volumes.settled("on_spot_discontinue", policy)))
                .isEqualTo("detached");
    }

    @Test
    void each_location_of_the_catalog_with_storage_takes_volumes() {
        for (String location : List.of("FIN-01", "FIN-03")) {
            assertThat(volumes.read(volumes.order("location_code", location))
                            .get("location")
                            .asString())
                    .isEqualTo(location);
        }
    }

    @Test
    void a_content_type_with_a_charset_is_json_too() {
        alice.send(
                        "POST",
                        "/volumes",
                        Body.text(VolumeCalls.request()),
                        Map.of("Content-Type", "application/json; charset=utf-8"))
                .expect(202);
    }
}

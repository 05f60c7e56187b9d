package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code POST /instances}: what is refused, with which code, and that a refused order leaves nothing behind. */
class InstanceDeploymentRefusalTest {
    private static final String NOBODYS_ID = "11111111-2222-4333-8444-555555555555";

    private final RunningHavu havu = RunningHavu.start();
    private final InstanceClient alice = new InstanceClient(havu, havu.alice());
    private final InstanceClient bob = new InstanceClient(havu, havu.bob());

    @BeforeEach
    void one_instance_is_there_already() {
        alice.running();
    }

    @AfterEach
    void stop() {
        havu.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"instance_type", "image", "hostname", "location_code"})
    void four_fields_are_required(String field) {
        refused(DeployBody.small().without(field), 400, "invalid_request", field, "required");
        refused(DeployBody.small().with(field, null), 400, "invalid_request", field);
        refused(DeployBody.small().with(field, ""), 400, "invalid_request", field);
        refused(DeployBody.small().with(field, 7), 400, "invalid_request", field);
    }

    @ParameterizedTest
    @CsvSource({
        "instance_type, 9Z9.1V, 400, invalid_request, 9Z9.1V",
        "instance_type, cpu.4v.16g, 400, invalid_request, cpu.4v.16g",
        "location_code, MARS-01, 400, invalid_request, MARS-01",
        "location_code, fin-01, 400, invalid_request, fin-01",
        "image, windows-95, 404, not_found, Operating system or volume `windows-95` not found",
        "image, " + NOBODYS_ID + ", 404, not_found, Operating system or volume",
        "ssh_key_ids, " + NOBODYS_ID + ", 404, not_found, " + NOBODYS_ID,
        "ssh_key_ids, mine, 400, invalid_request, ssh_key_ids",
        "startup_script_id, " + NOBODYS_ID + ", 404, not_found, " + NOBODYS_ID,
        "startup_script_id, setup, 400, invalid_request, startup_script_id",
        "description, 7, 400, invalid_request, description",
        "is_spot, yes, 400, invalid_request, is_spot",
        "contract, FREE, 400, invalid_request, contract",
        "contract, pay_as_you_go, 400, invalid_request, contract",
        "pricing, CHEAP, 400, invalid_request, pricing",
    })
    void a_wrong_or_unknown_value_is_named(String field, String value, int status, String code, String message) {
        Object sent = field.equals("description") ? Integer.valueOf(value) : value;

        refused(DeployBody.small().with(field, sent), status, code, message);
    }

    @Test
    void an_image_that_does_not_run_on_the_type_is_refused() {
        refused(
                DeployBody.small().with("image", "ubuntu-20.04"),
                400,
                "invalid_request",
                "Operating system is not valid for this instance type");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-a", "a-", "-", "123", "a_b", "a b", "a.b", "käse", "a\n"})
    void a_host_name_needs_a_letter_and_only_letters_digits_and_inner_hyphens(String hostname) {
        refused(DeployBody.small().with("hostname", hostname), 400, "invalid_request", "hostname");
    }

    @Test
    void a_host_name_has_at_most_60_characters() {
        refused(DeployBody.small().with("hostname", "a".repeat(61)), 400, "invalid_request", "hostname");
        alice.deploy(DeployBody.small().with("hostname", "a".repeat(60)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "1.5", "1000001", "\"\"", "\"1.5\"", "\"ten\"", "true", "[50]"})
    void a_volume_size_is_a_whole_number_of_gigabytes(String size) {
        refused(
                DeployBody.small().withJson("os_volume", "{\"name\":\"root\",\"size\":%s}".formatted(size)),
                400,
                "invalid_request",
                "os_volume.size");
        refused(
                DeployBody.small()
                        .withJson("volumes", "[{\"name\":\"data\",\"type\":\"NVMe\",\"size\":%s}]".formatted(size)),
                400,
                "invalid_request",
                "volumes.0.size");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "os_volume | {\"size\":50} | os_volume.name",
                "os_volume | {\"name\":\"root\"} | os_volume.size",
                "os_volume | {\"name\":\"\",\"size\":50} | os_volume.name",
                "os_volume | \"root\" | os_volume",
                "volumes | [{\"size\":50,\"type\":\"NVMe\"}] | volumes.0.name",
                "volumes | [{\"name\":\"a\",\"size\":50}] | volumes.0.type",
                "volumes | [{\"name\":\"a\",\"size\":50,\"type\":\"Floppy\"}] | volumes.0.type",
                "volumes | [{\"name\":\"a\",\"size\":50,\"type\":\"NVMe_Shared_Cluster\"}] | NVMe_Shared_Cluster",
                "volumes | {\"name\":\"a\",\"size\":50,\"type\":\"NVMe\"} | volumes",
                "existing_volumes | [\"data\"] | existing_volumes.0",
                "tags | [{\"value\":\"x\"}] | tags.0.key",
                "tags | [{\"key\":\"\"}] | tags.0.key",
                "tags | [{\"key\":\"a\"},{\"key\":\"A\"}] | `a` appears twice",
            })
    void nested_objects_are_checked_too(String field, String json, String message) {
        refused(DeployBody.small().withJson(field, json), 400, "invalid_request", message);
    }

    @Test
    void an_instance_has_at_most_ten_tags_of_63_and_127_characters() {
        List<Map<String, String>> eleven = IntStream.range(0, 11)
                .mapToObj(number -> Map.of("key", "key" + number))
                .toList();
        refused(DeployBody.small().with("tags", eleven), 400, "invalid_request", "tags");
        refused(
                DeployBody.small().with("tags", List.of(Map.of("key", "k".repeat(64)))),
                400,
                "invalid_request",
                "tags.0.key");
        refused(
                DeployBody.small().with("tags", List.of(Map.of("key", "k", "value", "v".repeat(128)))),
                400,
                "invalid_request",
                "tags.0.value");
    }

    @Test
    void a_volume_of_another_location_is_refused_with_both_locations() {
        String data = alice.volume("NVMe", "FIN-03");

        refused(DeployBody.small().with("existing_volumes", List.of(data)), 400, "invalid_request", "FIN-01", "FIN-03");
    }

    @Test
    void an_attached_volume_is_refused() {
        String data = alice.volume();
        alice.running(DeployBody.small().with("existing_volumes", List.of(data)));

        refused(DeployBody.small().with("existing_volumes", List.of(data)), 403, "forbidden_action", data, "attached");
    }

    @Test
    void a_volume_in_the_trash_is_refused() {
        String data = alice.volume();
        alice.api().delete("/volumes/" + data).expect(202);

        refused(DeployBody.small().with("existing_volumes", List.of(data)), 403, "forbidden_action", data, "deleted");
    }

    @Test
    void an_unknown_volume_is_not_found() {
        refused(DeployBody.small().with("existing_volumes", List.of(NOBODYS_ID)), 404, "not_found", NOBODYS_ID);
    }

    @Test
    void a_volume_named_twice_is_refused_in_any_letter_case() {
        String data = alice.volume();

        refused(
                DeployBody.small().with("existing_volumes", List.of(data, data)),
                400,
                "invalid_request",
                "existing_volumes");
        refused(
                DeployBody.small().with("existing_volumes", List.of(data, data.toUpperCase(Locale.ROOT))),
                400,
                "invalid_request",
                "existing_volumes");
    }

    @Test
    void an_os_volume_as_image_must_be_detached_in_the_same_location_and_an_os_volume() {
        String elsewhere = alice.detachedOsVolume("FIN-03");
        String data = alice.volume();
        String attached = alice.get(alice.running()).get("os_volume_id").asString();

        refused(DeployBody.small().with("image", elsewhere), 400, "invalid_request", "FIN-01", "FIN-03");
        refused(DeployBody.small().with("image", data), 400, "invalid_request", data, "not an OS volume");
        refused(DeployBody.small().with("image", attached), 403, "forbidden_action", attached, "attached");
    }

    @Test
    void an_os_volume_as_image_takes_no_os_volume_beside_it_and_is_not_named_twice() {
        String volume = alice.detachedOsVolume("FIN-01");
        DeployBody body = DeployBody.small().with("image", volume);

        refused(body.withJson("os_volume", "{\"name\":\"root\",\"size\":50}"), 400, "invalid_request", "os_volume");
        refused(body.with("existing_volumes", List.of(volume)), 400, "invalid_request", "existing_volumes");
    }

    @Test
    void what_belongs_to_another_project_is_not_found() {
        refused(DeployBody.small().with("ssh_key_ids", bob.sshKey()), 404, "not_found", "not found");
        refused(DeployBody.small().with("startup_script_id", bob.script()), 404, "not_found", "not found");
        refused(DeployBody.small().with("existing_volumes", List.of(bob.volume())), 404, "not_found", "not found");
        refused(DeployBody.small().with("image", bob.detachedOsVolume("FIN-01")), 404, "not_found", "not found");
    }

    @Test
    void without_a_free_machine_type_and_location_are_named() {
        refused(
                DeployBody.gpu().with("location_code", "FIN-02"),
                503,
                "service_unavailable",
                "1H100.80S.30V",
                "FIN-02");
        for (int machine = 0; machine < 2; machine++) {
            alice.running(DeployBody.small().with("instance_type", "8H100.80S.176V"));
        }
        refused(DeployBody.gpu(), 503, "service_unavailable", "1H100.80S.30V", "FIN-01");
    }

    @Test
    void an_order_that_fails_half_way_leaves_nothing_behind() {
        refused(
                DeployBody.small()
                        .withJson("tags", "[{\"key\":\"new\"}]")
                        .with("existing_volumes", List.of(alice.volume()))
                        .withJson("volumes", """
                        [{"name":"fits","size":10000,"type":"NVMe"},{"name":"does-not","size":10000,"type":"NVMe"}]"""),
                503,
                "service_unavailable",
                "storage",
                "FIN-01");
    }

    private void refused(DeployBody body, int status, String code, String... messageParts) {
        List<String> before = alice.everything();

        alice.api().post("/instances", body.toString()).expectError(status, code, messageParts);

        assertThat(alice.everything()).isEqualTo(before);
    }
}

package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A file says what a cloud should have, and then it is there. */
class SeedFileTest {
    private static final Path PAGE = Path.of("..", "docs", "seed.md");
    private static final String PATH = "/admin/v1/clouds/default/seed";

    private final RunningHavu havu =
            RunningHavu.settings().furtherCloud("second", "carol").start();
    private final ApiClient alice = havu.alice();

    @AfterEach
    void stop() {
        havu.close();
    }

    @Test
    void the_example_of_the_page_makes_what_it_says() throws IOException {
        JsonNode report = seed(example()).expect(200).json();

        assertThat(items(report.get("made")))
                .containsExactly(
                        "project research/research",
                        "project operations/operations",
                        "credential research/research",
                        "ssh_key research/laptop",
                        "script research/setup",
                        "volume research/data",
                        "instance research/trainer",
                        "volume research/spare",
                        "capacity FIN-01/8H100.80S.176V",
                        "capacity FIN-01/1H100.80S.30V");
        assertThat(report.get("there")).isEmpty();
        havu.settle();
        ApiClient research = client("research", "research-secret");
        JsonNode instance = research.getJson("/instances").get(0);
        assertThat(instance.get("hostname").asString()).isEqualTo("trainer");
        assertThat(instance.get("status").asString()).isEqualTo("running");
        assertThat(instance.get("ssh_key_ids").get(0).asString())
                .isEqualTo(research.getJson("/ssh-keys").get(0).get("id").asString());
        assertThat(instance.get("startup_script_id").asString())
                .isEqualTo(research.getJson("/scripts").get(0).get("id").asString());
        assertThat(research.getJson("/balance").get("currency").asString()).isEqualTo("eur");
        assertThat(volumes(research))
                .contains("data attached", "spare detached")
                .hasSize(3);
        assertThat(research.getJson("/scripts").get(0).get("script").asString())
                .isEqualTo("#!/bin/sh\napt-get install -y htop\n");
    }

    @Test
    void applied_twice_it_makes_nothing_twice() throws IOException {
        seed(example()).expect(200);
        havu.settle();
        ApiClient research = client("research", "research-secret");
        Everything before = Everything.of(research);

        JsonNode report = seed(example()).expect(200).json();

        assertThat(report.get("made")).isEmpty();
        assertThat(report.get("there")).hasSize(10);
        assertThat(Everything.of(research)).isEqualTo(before);
    }

    @Test
    void what_was_deleted_since_is_made_again() throws IOException {
        seed(example()).expect(200);
        havu.settle();
        ApiClient research = client("research", "research-secret");
        String id = research.getJson("/instances").get(0).get("id").asString();
        research.put("/instances", Body.of("action", "delete", "id", id, "volume_ids", List.of()))
                .expect(202);
        havu.settle();

        JsonNode report = seed(example()).expect(200).json();

        assertThat(items(report.get("made"))).containsExactly("instance research/trainer");
        havu.settle();
        assertThat(volumes(research)).contains("data attached");
    }

    @Test
    void a_project_that_is_there_gets_what_it_lacks() {
        alice.create("/ssh-keys", "{\"name\":\"mine\",\"key\":\"ssh-ed25519 AAAA\"}");

        JsonNode report = seed("""
                        projects:
                        - name: default
                          balance: 5
                          instances:
                          - {hostname: one, instance_type: CPU.4V.16G, image: ubuntu-24.04, location_code: FIN-01, ssh_keys: [mine]}
                        """).expect(200).json();

        assertThat(items(report.get("there"))).containsExactly("project default/default");
        assertThat(items(report.get("made"))).containsExactly("instance default/one");
        assertThat(alice.getJson("/balance").get("amount").decimalValue()).isGreaterThan(new BigDecimal("900"));
    }

    @Test
    void clusters_and_shared_file_systems_can_be_declared_too() {
        JsonNode report = seed("""
                        projects:
                        - name: default
                          ssh_keys: [{name: k, key: ssh-ed25519 AAAA}]
                          volumes: [{name: shared, type: NVMe_Shared, size: 50, location_code: FIN-01}]
                          instances:
                          - {hostname: one, instance_type: CPU.4V.16G, image: ubuntu-24.04, location_code: FIN-01, volumes: [shared]}
                          - {hostname: two, instance_type: CPU.4V.16G, image: ubuntu-24.04, location_code: FIN-01, volumes: [shared]}
                          clusters:
                          - hostname: training
                            cluster_type: 16B200
                            image: ubuntu-22.04-cuda-12.9-cluster
                            location_code: FIN-03
                            ssh_keys: [k]
                            shared_volume: {name: home, size: 1000}
                            tags: [{key: team, value: research}]
                        """).expect(200).json();

        assertThat(items(report.get("made"))).contains("cluster default/training", "volume default/shared");
        havu.settle();
        assertThat(alice.getJson("/clusters").get(0).get("status").asString()).isEqualTo("running");
        assertThat(alice.getJson("/instances"))
                .allSatisfy(instance -> assertThat(instance.get("volume_ids")).hasSize(2));
    }

    @Test
    void another_cloud_can_be_seeded() throws IOException {
        havu.admin()
                .send("POST", "/admin/v1/clouds/second/seed", example(), Map.of("Content-Type", "application/yaml"))
                .expect(200);
        havu.admin()
                .send("POST", PATH, example(), Map.of("Content-Type", "application/yaml"))
                .expectError(409, "conflict", "line 7", "client_id: `research` opens another project already");
    }

    @Test
    void json_is_fine_too() {
        havu.admin()
                .post(
                        PATH,
                        "{\"projects\":[{\"name\":\"default\",\"ssh_keys\":[{\"name\":\"k\",\"key\":\"ssh-rsa A\"}]}]}")
                .expect(200);
        assertThat(alice.getJson("/ssh-keys")).hasSize(1);
    }

    @Test
    void a_file_with_nothing_in_it_changes_nothing() {
        assertThat(seed("# to be written\n").expect(200).text()).isEqualTo("{\"made\":[],\"there\":[]}");
        assertThat(seed("projects: []\n").expect(200).text()).isEqualTo("{\"made\":[],\"there\":[]}");
    }

    @Test
    void every_mistake_of_shape_is_told_at_once_with_its_line() {
        seed("""
                projects:
                - name: a
                  scrips: []
                  volumes:
                  - {name: v, type: NVMe, size: 1, location_code: FIN-01, siez: 2}
                  - {name: v, type: NVMe, size: 1, location_code: FIN-01}
                  instances:
                  - {hostname: [h], image: i}
                """)
                .expectError(
                        400,
                        "invalid_request",
                        "line 3, projects.0.scrips: there is no such key; did you mean 'scripts'?",
                        "line 5, projects.0.volumes.0.siez: there is no such key; did you mean 'size'?",
                        "line 6, projects.0.volumes.1: `v` is declared twice",
                        "line 8, projects.0.instances.0.hostname: must have a single value",
                        "line 8, projects.0.instances.0: `instance_type` is missing",
                        "line 8, projects.0.instances.0: `location_code` is missing");
    }

    @Test
    void what_a_client_may_not_send_a_file_may_not_declare() {
        refused(400, "size: 0", "size must be");
        refused(400, "size: much", "size must be");
        refused(400, "type: Floppy", "type");
        refused(503, "size: 20001", "Not enough storage in FIN-01");
    }

    @Test
    void names_that_nothing_has_are_refused_with_the_nearest() {
        seed(machine("ssh_keys: [latpop]"))
                .expectError(
                        400,
                        "invalid_request",
                        "line 4, projects.0.instances.0: ssh_keys: project `default` has no SSH key `latpop`;"
                                + " did you mean 'laptop'?");
        seed(machine("startup_script: none")).expectError(400, "invalid_request", "has no script `none`");
        seed(machine("volumes: [none]")).expectError(400, "invalid_request", "has no volume `none`");
    }

    @Test
    void one_error_and_nothing_of_the_file_is_made() {
        Everything before = Everything.of(alice);

        seed("""
                projects:
                - name: default
                  ssh_keys: [{name: k, key: ssh-ed25519 AAAA}]
                  volumes: [{name: v, type: NVMe, size: 10, location_code: FIN-01}]
                  instances:
                  - {hostname: one, instance_type: CPU.4V.16G, image: ubuntu-24.04, location_code: FIN-01}
                  - {hostname: two, instance_type: NONE, image: ubuntu-24.04, location_code: FIN-01}
                - name: brand-new
                """).expectError(400, "invalid_request", "line 7, projects.0.instances.1: ", "unknown instance type");

        assertThat(Everything.of(alice)).isEqualTo(before);
        assertThat(havu.server()
                        .engine()
                        .tenants()
                        .exists(new dev.havu.domain.tenants.ProjectKey("default", "brand-new")))
                .isFalse();
    }

    @Test
    void a_volume_of_another_location_is_refused() {
        seed("""
                projects:
                - name: default
                  volumes: [{name: v, type: NVMe, size: 10, location_code: FIN-03}]
                  instances:
                  - {hostname: one, instance_type: CPU.4V.16G, image: ubuntu-24.04, location_code: FIN-01, volumes: [v]}
                """).expectError(400, "invalid_request", "line 5", "`v` is in FIN-03 and the instance in FIN-01");
    }

    @Test
    void what_is_no_yaml_or_goes_beyond_what_is_understood_is_refused() {
        seed("projects: [").expectError(400, "invalid_request", "it is not YAML");
        seed("projects: &a [*a]").expectError(400, "invalid_request", "line 1", "references (*name) are not supported");
        seed("projects: []\nprojects: []").expectError(400, "invalid_request", "line 2");
        seed("projects: []\n---\nprojects: []").expectError(400, "invalid_request", "one document only");
        seed("- a").expectError(400, "invalid_request", "must hold keys with values");
        seed("projects: [{name: a, balance: 1e999999999}]").expectError(400, "invalid_request", "plain decimal number");
        seed("projects: [{name: A B}]").expectError(400, "invalid_request", "line 1", "lower-case letters");
        seed("projects: [{name: a, currency: usb}]").expectError(400, "invalid_request", "did you mean 'usd'?");
        seed("projects: [{name: a, accepts_transfers_from: [b]}]")
                .expectError(400, "invalid_request", "there is no project `b`");
        havu.admin()
                .sendBytes("POST", PATH, new byte[] {'a', (byte) 0xff}, Map.of("Content-Type", "application/yaml"))
                .expectError(400, "invalid_request", "not UTF-8");
        havu.admin()
                .send("POST", PATH, "projects: []", Map.of("Content-Type", "text/plain"))
                .expectError(415, "invalid_request", "application/yaml or application/json");
    }

    @Test
    void tenants_may_not_seed() {
        alice.send("POST", PATH, "projects: []", Map.of("Content-Type", "application/yaml"))
                .expectError(403, "forbidden_action");
    }

    @Test
    void capacity_is_what_is_free_once_everything_else_is_there() {
        String type = "CPU.4V.16G";
        seed("""
                projects:
                - name: default
                  instances: [{hostname: one, instance_type: CPU.4V.16G, image: ubuntu-24.04, location_code: FIN-01}]
                capacity: [{location: FIN-01, instance_type: CPU.4V.16G, free: 1}]
                """).expect(200);
        InstanceClient client = new InstanceClient(havu, alice);

        assertThat(client.available(type, "FIN-01", false)).isTrue();
        client.running();
        assertThat(client.available(type, "FIN-01", false)).isFalse();
        seed("capacity: [{location: FIN-01, instance_type: CPU.4V.16G, free: -1}]")
                .expectError(400, "invalid_request", "line 1, capacity.0: free must be");
        seed("capacity: [{location: FIN-01, instance_type: CPU.4V.16G, free: 1, at: soon}]")
                .expectError(400, "invalid_request", "at must be a time");
        seed("capacity: [{location: FIN-09, instance_type: CPU.4V.16G, free: 1}]")
                .expectError(400, "invalid_request", "unknown location");
    }

    @Test
    void what_the_balance_does_not_pay_is_not_made() {
        seed("""
                projects:
                - name: poor
                  balance: 0.01
                  instances: [{hostname: one, instance_type: 8H100.80S.176V, image: ubuntu-24.04, location_code: FIN-01}]
                """).expectError(402, "insufficient_funds", "line 4, projects.0.instances.0: ");
        assertThat(havu.server().engine().tenants().exists(new dev.havu.domain.tenants.ProjectKey("default", "poor")))
                .isFalse();
    }

    private void refused(int status, String field, String message) {
        String entry = "name: v, type: NVMe, size: 10, location_code: FIN-01"
                .replaceFirst(field.substring(0, field.indexOf(':')) + ": [^,]+", field);
        Answer answer = seed("projects:\n- name: default\n  volumes:\n  - {" + entry + "}\n")
                .expect(status);
        assertThat(answer.text()).contains("line 4, projects.0.volumes.0: ", message);
    }

    private static String machine(String field) {
        return "projects:\n- name: default\n  instances:\n  - {hostname: h, instance_type: CPU.4V.16G,"
                + " image: ubuntu-24.04, location_code: FIN-01, " + field
                + "}\n  ssh_keys: [{name: laptop, key: ssh-ed25519 AAAA}]\n";
    }

    private Answer seed(String yaml) {
        return havu.admin().send("POST", PATH, yaml, Map.of("Content-Type", "application/yaml"));
    }

    private ApiClient client(String id, String secret) {
        Answer token = havu.anonymous().post("/oauth2/token", """
                {"grant_type":"client_credentials","client_id":"%s","client_secret":"%s"}""".formatted(id, secret));
        return havu.anonymous()
                .withToken(token.expect(200).json().get("access_token").asString());
    }

    private static List<String> volumes(ApiClient client) {
        List<String> found = new ArrayList<>();
        for (JsonNode volume : client.getJson("/volumes")) {
            found.add(volume.get("name").asString() + " " + volume.get("status").asString());
        }
        return found;
    }

    private static List<String> items(JsonNode list) {
        List<String> items = new ArrayList<>();
        for (JsonNode item : list) {
            String project = item.has("project") ? item.get("project").asString() + "/" : "";
            items.add(item.get("kind").asString() + " " + project
                    + item.get("name").asString());
        }
        return items;
    }

    /** The file on the page. */
    static String example() throws IOException {
        Matcher block = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(PAGE, StandardCharsets.UTF_8));
        assertThat(block.find()).isTrue();
        return block.group(1);
    }
}

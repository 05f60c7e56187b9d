package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.drivers.simulator.SimulationSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A whole cloud to a file and back, while its clients and those of other clouds go on. */
class SnapshotTest {
    private static final String TYPE = "application/vnd.havu.snapshot";
    private static final String PATH = "/admin/v1/clouds/default/snapshot";

    private static final String EVENTS = "/admin/v1/clouds/default/events?limit=1000";

    @TempDir
    Path directory;

    private RunningHavu havu =
            RunningHavu.settings().furtherCloud("second", "carol").start();

    @AfterEach
    void stop() {
        havu.close();
    }

    @Test
    void what_clients_see_is_as_it_was_and_the_clock_with_it() {
        ApiClient alice = havu.alice();
        Belongings.bought(havu, alice);
        Everything before = Everything.of(alice);
        String time = time("default");
        byte[] snapshot = save();
        havu.advance(Duration.ofMinutes(30));
        new InstanceClient(havu, alice).running();
        assertThat(Everything.of(alice)).isNotEqualTo(before);

        JsonNode answer = restore(snapshot).expect(200).json();

        assertThat(Everything.of(alice)).isEqualTo(before);
        assertThat(time("default")).isEqualTo(time);
        assertThat(answer.toString())
                .isEqualTo("{\"cloud\":\"default\",\"saved_at\":\"" + time
                        + "\",\"new_ids\":false,\"credentials_left_out\":[]}");
    }

    @Test
    void what_was_under_way_goes_on_from_there() {
        InstanceClient alice = new InstanceClient(havu, havu.alice());
        String id = alice.ordered();
        byte[] snapshot = save();
        havu.settle();
        assertThat(alice.status(id)).isEqualTo("running");

        restore(snapshot).expect(200);

        assertThat(alice.status(id)).isEqualTo("ordered");
        havu.settle();
        assertThat(alice.status(id)).isEqualTo("running");
    }

    @Test
    void a_restored_cloud_takes_new_orders_and_gives_them_ids_that_were_never_there() {
        InstanceClient alice = new InstanceClient(havu, havu.alice());
        byte[] snapshot = save();
        String first = alice.running();

        restore(snapshot).expect(200);

        alice.api().get("/instances/" + first).expect(404);
        assertThat(alice.running()).isNotEqualTo(first);
        restore(snapshot).expect(200);
        assertThat(alice.running()).isNotEqualTo(first);
    }

    @Test
    void credentials_are_as_they_were() {
        ApiClient bob = havu.bob();
        byte[] snapshot = save();
        havu.server().engine().tenants().revoke("bob");
        bob.get("/balance").expect(401);

        restore(snapshot).expect(200);

        bob.get("/balance").expect(200);
        havu.bob().get("/balance").expect(200);
    }

    @Test
    void money_is_as_it_was_and_so_are_prices_and_capacity() {
        InstanceClient alice = new InstanceClient(havu, havu.alice());
        alice.running();
        setPrice("0.5");
        setCapacity(3);
        byte[] snapshot = save();
        String balance = havu.alice().get("/balance").text();
        String ledger = havu.admin()
                .get("/admin/v1/clouds/default/projects/default/ledger")
                .text();
        String capacity = havu.admin().get("/admin/v1/clouds/default/capacity").text();
        setPrice("7");
        setCapacity(1);
        havu.advance(Duration.ofMinutes(40));

        restore(snapshot).expect(200);

        assertThat(havu.alice().get("/balance").text()).isEqualTo(balance);
        assertThat(havu.admin()
                        .get("/admin/v1/clouds/default/projects/default/ledger")
                        .text())
                .isEqualTo(ledger);
        assertThat(havu.admin().get("/admin/v1/clouds/default/capacity").text()).isEqualTo(capacity);
        assertThat(alice.get(alice.running()).get("price_per_hour").asDouble()).isEqualTo(0.5);
        havu.advance(Duration.ofMinutes(10));
        assertThat(havu.alice().get("/balance").text()).as("is charged again").isNotEqualTo(balance);
    }

    @Test
    void what_was_told_stays_told_and_the_return_is_told_too() {
        new InstanceClient(havu, havu.alice()).running();
        byte[] snapshot = save();
        new InstanceClient(havu, havu.alice()).running();
        JsonNode before = havu.admin().getJson(EVENTS).get("events");

        restore(snapshot).expect(200);

        JsonNode after = havu.admin().getJson(EVENTS).get("events");
        assertThat(after).hasSize(before.size() + 1);
        assertThat(after.get(0)).isEqualTo(before.get(0));
        assertThat(after.get(before.size()).get("type").asString()).isEqualTo("cloud.restored");
    }

    @Test
    void fault_rules_are_as_they_were() {
        ApiClient alice = havu.alice();
        byte[] without = save();
        havu.admin().post("/admin/v1/clouds/default/faults", """
                        {"operation":"getBalance","effect":{"kind":"refuse","status":500}}""").expect(201);
        byte[] with = save();
        alice.get("/balance").expect(500);

        restore(without).expect(200);
        alice.get("/balance").expect(200);
        restore(with).expect(200);
        alice.get("/balance").expect(500);
    }

    @Test
    void other_clouds_are_not_touched() {
        havu.close();
        havu = RunningHavu.settings()
                .simulation(SimulationSpec.instant())
                .furtherCloud("second", "carol")
                .start();
        ApiClient carol = havu.client("carol");
        Belongings.bought(havu, carol);
        Everything before = Everything.of(carol);
        byte[] snapshot = save();
        havu.advance("second", Duration.ofMinutes(1));
        String time = time("second");

        restore(snapshot).expect(200);

        assertThat(Everything.of(carol)).isEqualTo(before);
        assertThat(time("second")).isEqualTo(time);
    }

    @Test
    void restored_as_another_cloud_everything_has_new_ids_and_the_first_keeps_its_own() {
        ApiClient alice = havu.alice();
        Belongings of = Belongings.bought(havu, alice);
        Everything before = Everything.of(alice);

        JsonNode answer = havu.admin()
                .sendBytes("PUT", "/admin/v1/clouds/second/snapshot", save(), Map.of("Content-Type", TYPE))
                .expect(200)
                .json();

        assertThat(answer.get("new_ids").asBoolean()).isTrue();
        assertThat(answer.get("credentials_left_out").toString())
                .isEqualTo("[\"alice\",\"alice-without-scope\",\"bob\",\"bob-without-scope\"]");
        assertThat(Everything.of(alice)).isEqualTo(before);
        havu.anonymous()
                .post("/oauth2/token", """
                        {"grant_type":"client_credentials","client_id":"carol","client_secret":"%s"}""".formatted(RunningHavu.SECRET))
                .expect(401);
        alice.get("/instances/" + of.instance()).expect(200);
    }

    @Test
    void restored_under_a_name_that_no_cloud_has_it_makes_the_cloud() {
        havu.close();
        havu = RunningHavu.settings().in(directory).start();
        Belongings.bought(havu, havu.alice());
        byte[] snapshot = save();
        int instances = havu.alice().getJson("/instances").size();

        for (String copy : new String[] {"copy-1", "copy-2"}) {
            assertThat(put(copy, snapshot).expect(200).json().get("new_ids").asBoolean())
                    .isTrue();
            JsonNode cloud = havu.admin().getJson("/admin/v1/clouds/" + copy);
            assertThat(cloud.get("now").asString()).isEqualTo(time("default"));
            assertThat(cloud.get("clock").get("mode").asString()).isEqualTo("frozen");
            assertThat(cloud.get("configured").asBoolean()).isFalse();
            assertThat(cloud.get("projects").toString()).isEqualTo("[\"default\",\"other\"]");
            assertThat(newClient(copy).getJson("/instances")).hasSize(instances);
        }
        Everything before = Everything.of(newClient("copy-1"));
        havu.close();
        havu = RunningHavu.settings().in(directory).start();

        assertThat(Everything.of(newClient("copy-1"))).isEqualTo(before);
        new InstanceClient(havu, newClient("copy-2"))
                .api()
                .post("/instances", DeployBody.small().toString())
                .expect(202);
    }

    @Test
    void a_cloud_that_was_made_keeps_its_simulation_and_is_one_that_was_made() {
        havu.close();
        havu = RunningHavu.settings().in(directory).start();
        havu.admin().post("/admin/v1/clouds", """
                        {"name":"slow","clock":{"mode":"frozen","now":"2027-01-01T00:00:00Z"},
                         "simulation":{"instance":{"ordered":{"fixed":"20m"}}}}""").expect(201);
        byte[] slow =
                havu.admin().get("/admin/v1/clouds/slow/snapshot").expect(200).body();
        byte[] quick = save();
        put("slow-2", slow).expect(200);
        put("slow", quick).expect(200);
        assertThat(time("slow-2")).isEqualTo("2027-01-01T00:00:00.000Z");
        for (String name : new String[] {"slow", "slow-2"}) {
            InstanceClient client = new InstanceClient(havu, newClient(name));
            String id = client.ordered();
            advance(name, "9m");
            assertThat(client.status(id)).isEqualTo("ordered");
        }
        put("default", slow).expect(200);
        havu.close();

        havu = RunningHavu.settings().in(directory).start();

        assertThat(havu.admin().getJson("/admin/v1/clouds")).hasSize(3);
        assertThat(time("default")).isEqualTo("2027-01-01T00:00:00.000Z");
        havu.alice().get("/balance").expect(200);
    }

    @Test
    void a_clock_that_runs_beside_the_machines_goes_on_from_what_it_showed() {
        havu.admin().post("/admin/v1/clouds", """
                        {"name":"beside","clock":{"mode":"offset","now":"2031-01-01T00:00:00Z"}}""").expect(201);
        byte[] snapshot =
                havu.admin().get("/admin/v1/clouds/beside/snapshot").expect(200).body();
        advance("beside", "400d");
        assertThat(time("beside")).startsWith("2032");

        put("beside", snapshot).expect(200);

        assertThat(time("beside")).startsWith("2031-01-01T00:0");
        assertThat(havu.admin()
                        .getJson("/admin/v1/clouds/beside/clock")
                        .get("mode")
                        .asString())
                .isEqualTo("offset");
    }

    @Test
    void a_file_that_is_refused_makes_no_cloud() {
        put("copy", new byte[] {1, 2, 3}).expectError(400, "invalid_request", "no snapshot of a cloud");
        havu.admin().get("/admin/v1/clouds/copy").expect(404);
        put("No Name", save()).expectError(400, "invalid_request", "lower-case letters");
    }

    @Test
    void the_state_that_came_back_is_there_after_a_restart() {
        havu.close();
        havu = RunningHavu.settings().in(directory).start();
        ApiClient alice = havu.alice();
        Belongings.bought(havu, alice);
        byte[] snapshot = save();
        Everything before = Everything.of(alice);
        new InstanceClient(havu, alice).running();
        restore(snapshot).expect(200);
        havu.close();

        havu = RunningHavu.settings().in(directory).start();

        assertThat(Everything.of(havu.alice())).isEqualTo(before);
    }

    @Test
    void what_is_no_snapshot_is_refused_and_changes_nothing() {
        ApiClient alice = havu.alice();
        Belongings.bought(havu, alice);
        Everything before = Everything.of(alice);

        restore("hello".getBytes(StandardCharsets.UTF_8)).expectError(400, "invalid_request", "no snapshot of a cloud");
        restore(new byte[0]).expectError(400, "invalid_request", "no snapshot of a cloud");
        byte[] cut = save();
        restore(java.util.Arrays.copyOf(cut, cut.length / 2)).expectError(400, "invalid_request", "damaged");
        havu.admin()
                .sendBytes("PUT", PATH, save(), Map.of("Content-Type", "application/json"))
                .expectError(415, "invalid_request", TYPE);

        assertThat(Everything.of(alice)).isEqualTo(before);
    }

    @Test
    void a_file_that_could_act_is_refused_and_changes_nothing() throws Exception {
        ApiClient alice = havu.alice();
        Everything before = Everything.of(alice);

        for (String attack : new String[] {
            "CREATE TRIGGER t AFTER INSERT ON tags BEGIN DELETE FROM projects; END",
            "CREATE VIEW v AS SELECT load_extension('x')",
            "CREATE TABLE \"x'; DROP TABLE projects; --\" (cloud TEXT)",
            "CREATE INDEX i ON tags (abs(key))",
        }) {
            restore(changed(save(), attack)).expectError(400, "invalid_request", "damaged");
        }
        restore(changed(save(), "UPDATE projects SET currency = 'GOLD'"))
                .expectError(400, "invalid_request", "cannot be read");
        restore(changed(save(), "PRAGMA user_version = 1000"))
                .expectError(400, "invalid_request", "schema version 1000", "newer");

        assertThat(Everything.of(alice)).isEqualTo(before);
    }

    @Test
    void one_that_is_larger_than_allowed_is_refused_with_413() {
        byte[] large = new byte[(int) RunningHavu.SNAPSHOT_LIMIT + 1];

        restore(large).expectError(413, "invalid_request", Long.toString(RunningHavu.SNAPSHOT_LIMIT));
        havu.admin().get("/admin/v1/clouds").expect(200);
    }

    @Test
    void one_that_is_larger_than_other_bodies_may_be_is_taken() throws Exception {
        for (int i = 0; i < 50; i++) {
            havu.alice()
                    .post("/scripts", Body.of("name", "s" + i, "script", "#".repeat(49_000)))
                    .expect(201);
        }
        byte[] snapshot = save();
        assertThat(snapshot.length).isGreaterThan(2 << 20);

        restore(snapshot).expect(200);
    }

    @Test
    void tenants_have_no_business_here_and_a_cloud_that_is_not_there_is_404() {
        havu.alice().get(PATH).expectError(403, "forbidden_action");
        havu.alice()
                .sendBytes("PUT", PATH, save(), Map.of("Content-Type", TYPE))
                .expectError(403, "forbidden_action");
        havu.admin().get("/admin/v1/clouds/nowhere/snapshot").expectError(404, "not_found");
    }

    @Test
    void secrets_are_not_in_it() {
        assertThat(new String(save(), StandardCharsets.ISO_8859_1))
                .contains("alice")
                .doesNotContain(RunningHavu.SECRET)
                .doesNotContain("carol");
    }

    private Answer put(String cloud, byte[] snapshot) {
        return havu.admin()
                .sendBytes(
                        "PUT",
                        "/admin/v1/clouds/" + cloud.replace(" ", "%20") + "/snapshot",
                        snapshot,
                        Map.of("Content-Type", TYPE));
    }

    private void advance(String cloud, String duration) {
        havu.admin()
                .post("/admin/v1/clouds/" + cloud + "/clock/advance", Body.of("by", duration))
                .expect(200);
    }

    /** Of the project {@code default}, with a new credential. */
    private ApiClient newClient(String cloud) {
        JsonNode made = havu.admin()
                .post("/admin/v1/clouds/" + cloud + "/projects/default/credentials", "{}")
                .expect(201)
                .json();
        Answer token = havu.anonymous()
                .post(
                        "/oauth2/token",
                        Body.of(
                                "grant_type",
                                "client_credentials",
                                "client_id",
                                made.get("client_id").asString(),
                                "client_secret",
                                made.get("client_secret").asString()));
        return havu.anonymous()
                .withToken(token.expect(200).json().get("access_token").asString());
    }

    private void setPrice(String price) {
        havu.admin()
                .put("/admin/v1/clouds/default/prices", """
                        {"instance_types":{"CPU.4V.16G":"%s"}}""".formatted(price))
                .expect(204);
    }

    private void setCapacity(int free) {
        havu.admin()
                .put(
                        "/admin/v1/clouds/default/capacity",
                        Body.of("location", "FIN-01", "instance_type", "CPU.4V.16G", "free", free))
                .expect(204);
    }

    private byte[] save() {
        Answer answer = havu.admin().get(PATH).expect(200);
        assertThat(answer.header("Content-Type")).isEqualTo(TYPE);
        return answer.body();
    }

    private Answer restore(byte[] snapshot) {
        return havu.admin().sendBytes("PUT", PATH, snapshot, Map.of("Content-Type", TYPE));
    }

    private String time(String cloud) {
        return havu.admin().getJson("/admin/v1/clouds/" + cloud).get("now").asString();
    }

    private byte[] changed(byte[] snapshot, String command) throws IOException, SQLException {
        Path file = Files.write(directory.resolve("changed"), snapshot);
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute(command);
        }
        return Files.readAllBytes(file);
    }
}

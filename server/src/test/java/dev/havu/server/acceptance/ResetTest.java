package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.domain.fleet.FleetSpec;
import dev.havu.domain.fleet.FleetSpec.HostGroup;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A project or a whole cloud begins anew while others go on, and not a row is left of what it had. */
class ResetTest {
    private static final String DEFAULT = "/admin/v1/clouds/default";

    @TempDir
    private Path directory;

    private RunningHavu havu;

    @BeforeEach
    void start() {
        havu = RunningHavu.settings()
                .in(directory)
                .fleet(new FleetSpec(Map.of(
                        "FIN-01",
                        List.of(
                                new HostGroup("h100", 2, "H100", 8, 352, 2048, 20_000, true, false),
                                new HostGroup("cpu", 4, null, 0, 384, 1536, 20_000, true, false)),
                        "FIN-03",
                        List.of(
                                new HostGroup("b200", 8, "B200", 8, 352, 2048, 10_000, true, false),
                                new HostGroup("cpu", 4, null, 0, 384, 1536, 10_000, true, false)))))
                .furtherCloud("suite", "carol")
                .start();
    }

    @AfterEach
    void stop() {
        havu.close();
    }

    @Test
    void a_project_that_is_reset_leaves_no_row_and_others_keep_theirs() {
        Belongings bobs = Belongings.bought(havu, havu.bob());
        Map<String, List<String>> before = state();
        ApiClient alice = havu.alice();
        Belongings mine = Belongings.bought(havu, alice);
        alice.create("/instances", DeployBody.small().toString());

        havu.admin().post(DEFAULT + "/projects/default/reset", "").expect(204);

        assertThat(state()).isEqualTo(before);
        assertThat(StoredState.of(directory).tables().get("events"))
                .filteredOn(row -> row.matches("[0-9]+ [|] default [|] default [|] .*"))
                .singleElement()
                .asString()
                .contains("project.reset");
        assertThat(alice.getJson("/instances").size()).isZero();
        assertThat(alice.get("/instances/" + mine.instance()).status()).isEqualTo(404);
        assertThat(alice.getJson("/volumes/trash").size()).isZero();
        assertThat(havu.bob()
                        .getJson("/instances/" + bobs.instance())
                        .get("status")
                        .asString())
                .isEqualTo("running");
    }

    @Test
    void a_cloud_that_is_reset_is_as_it_was_at_first_and_others_keep_everything() {
        String carols =
                havu.client("carol").create("/instances", DeployBody.small().toString());
        Map<String, List<String>> before = state();
        ApiClient alice = havu.alice();
        Belongings.bought(havu, alice);
        Belongings.bought(havu, havu.bob());
        alice.create("/instances", DeployBody.small().toString());

        havu.admin().post(DEFAULT + "/reset", "").expect(204);

        assertThat(state()).isEqualTo(before);
        assertThat(alice.getJson("/instances").size()).isZero();
        assertThat(havu.client("carol").get("/instances/" + carols).status()).isEqualTo(200);
        assertThat(havu.admin().getJson(DEFAULT + "/clock").get("mode").asString())
                .isEqualTo("frozen");
    }

    @Test
    void after_a_reset_everything_can_be_bought_again_and_the_clock_may_go_back() {
        Belongings.bought(havu, havu.alice());
        havu.admin().post(DEFAULT + "/reset", "").expect(204);
        havu.admin()
                .put(DEFAULT + "/clock", "{\"mode\":\"frozen\",\"now\":\"2026-01-01T00:00:00Z\"}")
                .expect(200);

        Belongings.bought(havu, havu.alice());
    }

    @Test
    void rate_windows_begin_anew() {
        havu.close();
        havu = RunningHavu.settings().withRateLimits().start();
        ApiClient alice = havu.alice();
        for (int i = 0; i < 60; i++) {
            alice.get("/balance").expect(200);
        }
        alice.get("/balance").expect(429);

        havu.admin().post(DEFAULT + "/projects/default/reset", "").expect(204);

        alice.get("/balance").expect(200);
    }

    @Test
    void a_dropped_cloud_leaves_no_row() {
        Map<String, List<String>> before = state();
        havu.admin()
                .post(
                        "/admin/v1/clouds",
                        "{\"name\":\"short\",\"clock\":{\"mode\":\"frozen\"},\"projects\":[{\"name\":\"p\",\"credentials\":"
                                + "[{\"client_id\":\"dave\",\"client_secret\":\"" + RunningHavu.SECRET + "\"}]}]}")
                .expect(201);
        ApiClient dave = havu.client("dave");
        dave.create("/instances", DeployBody.gpu().toString());
        dave.create("/volumes", "{\"name\":\"v\",\"type\":\"NVMe\",\"size\":10,\"location_code\":\"FIN-01\"}");

        havu.admin().delete("/admin/v1/clouds/short").expect(204);

        assertThat(state()).isEqualTo(before);
    }

    @Test
    void requests_that_come_meanwhile_leave_nothing_behind_that_does_not_fit_together() throws Exception {
        Map<String, List<String>> before = state();
        havu.admin().put(DEFAULT + "/clock", "{\"mode\":\"offset\"}").expect(200);
        AtomicBoolean over = new AtomicBoolean();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> running = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                ApiClient client = i % 2 == 0 ? havu.alice() : havu.bob();
                running.add(clients.submit(() -> live(client, over)));
            }
            for (int i = 0; i < 60; i++) {
                String what = i % 3 == 0 ? "/reset" : i % 3 == 1 ? "/projects/default/reset" : "/projects/other/reset";
                havu.admin().post(DEFAULT + what, "").expect(204);
                requireConsistent();
            }
            over.set(true);
            for (Future<Integer> client : running) {
                assertThat(client.get()).isPositive();
            }
        }
        requireConsistent();
        havu.admin().post(DEFAULT + "/reset", "").expect(204);

        assertThat(state()).isEqualTo(before);
    }

    /** Orders, reads and deletes until it is over; whatever it meets, it is never a defect. */
    private static int live(ApiClient client, AtomicBoolean over) {
        int orders = 0;
        while (!over.get()) {
            List<Answer> answers = new ArrayList<>();
            Answer instance = client.post("/instances", DeployBody.gpu().toString());
            answers.add(instance);
            Answer volume = client.post(
                    "/volumes", "{\"name\":\"v\",\"type\":\"NVMe\",\"size\":10,\"location_code\":\"FIN-01\"}");
            answers.add(volume);
            answers.add(client.post("/ssh-keys", "{\"name\":\"k\",\"key\":\"ssh-ed25519 AAAA\"}"));
            answers.add(client.post("/volumes/" + volume.text() + "/tags", "{\"key\":\"k\",\"value\":\"v\"}"));
            answers.add(client.get("/instances/" + instance.text()));
            answers.add(client.put("/instances", "{\"action\":\"delete\",\"id\":\"%s\"}".formatted(instance.text())));
            answers.add(client.get("/instances"));
            answers.forEach(answer -> assertThat(answer.status())
                    .as("%s answered %s", answer.request(), answer.text())
                    .isIn(200, 201, 202, 204, 400, 403, 404, 503));
            orders++;
        }
        return orders;
    }

    /** Everything stored, without what only ever goes up. */
    private Map<String, List<String>> state() {
        Map<String, List<String>> state =
                new TreeMap<>(StoredState.of(directory).tables());
        state.remove("sqlite_sequence");
        state.remove("clouds");
        // A reset is told itself, and a project has its opening balance from then on.
        state.remove("events");
        state.computeIfPresent(
                "ledger", (table, rows) -> rows.stream().map(ResetTest::undated).toList());
        state.replaceAll((table, rows) -> rows.stream().sorted().toList());
        return state;
    }

    /** An entry of a ledger without its number and its time. */
    private static String undated(String row) {
        List<String> columns = new ArrayList<>(Arrays.asList(row.split(" \\| ", -1)));
        columns.remove(3);
        columns.removeFirst();
        return String.join(" | ", columns);
    }

    private void requireConsistent() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("havu.db"));
                Statement statement = connection.createStatement()) {
            statement.execute("BEGIN");
            assertThat(rows(statement, "PRAGMA foreign_key_check")).isZero();
            assertThat(rows(statement, """
                            SELECT 1 FROM hosts h WHERE used_cores !=
                              (SELECT COALESCE(SUM(cores), 0) FROM allocations a WHERE a.cloud = h.cloud AND a.host = h.id)
                            OR used_gpus !=
                              (SELECT COUNT(*) FROM gpu_allocations g WHERE g.cloud = h.cloud AND g.host = h.id)""")).isZero();
            assertThat(rows(statement, """
                            SELECT 1 FROM storage_pools p WHERE used !=
                              (SELECT COALESCE(SUM(size), 0) FROM volumes v WHERE v.cloud = p.cloud AND v.location = p.location
                               AND v.state NOT IN ('PURGED', 'CANCELED'))""")).isZero();
            assertThat(rows(statement, """
                            SELECT 1 FROM allocations WHERE owner NOT IN (SELECT id FROM instances)
                            AND owner NOT IN (SELECT id FROM cluster_nodes)""")).isZero();
            assertThat(rows(statement, """
                            SELECT 1 FROM due_work WHERE resource_id NOT IN (SELECT id FROM instances)
                            AND resource_id NOT IN (SELECT id FROM volumes) AND resource_id NOT IN (SELECT id FROM clusters)
                            AND resource_id NOT IN (SELECT id FROM cluster_nodes)
                            AND resource_id NOT IN (SELECT owner_id FROM projects)""")).isZero();
        }
    }

    private static int rows(Statement statement, String query) throws SQLException {
        int count = 0;
        try (var found = statement.executeQuery(query)) {
            while (found.next()) {
                count++;
            }
        }
        return count;
    }
}

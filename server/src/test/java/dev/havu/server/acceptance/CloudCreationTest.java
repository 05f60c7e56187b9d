package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Clouds are made and dropped while the server runs, each with its own time, machines and projects. */
class CloudCreationTest {
    private static final String CLOUDS = "/admin/v1/clouds";

    private RunningHavu havu = RunningHavu.start();

    @AfterEach
    void stop() {
        havu.close();
    }

    @Test
    void a_cloud_needs_a_name_only_and_tells_the_secret_of_its_project_once() {
        JsonNode made = create("{\"name\":\"suite\"}");

        assertThat(made.get("driver").asString()).isEqualTo("simulator");
        assertThat(made.get("configured").asBoolean()).isFalse();
        assertThat(made.get("projects").toString()).isEqualTo("[\"default\"]");
        assertThat(made.at("/clock/mode").asString()).isEqualTo("real");
        assertThat(made.at("/credentials/0/client_id").asString()).matches("havu-[0-9a-f]{16}");
        assertThat(made.at("/credentials/0/client_secret").asString()).hasSize(43);
        JsonNode shown = havu.admin().getJson(CLOUDS + "/suite");
        assertThat(shown.has("credentials")).isFalse();
        assertThat(shown.get("random_seed").asLong())
                .isEqualTo(made.get("random_seed").asLong());
        assertThat(havu.admin().getJson(CLOUDS).findValuesAsString("name")).containsSubsequence("default", "suite");
        ApiClient tenant = client(made);
        assertThat(tenant.getJson("/balance").get("amount").asInt()).isEqualTo(1_000_000);
        assertThat(tenant.getJson("/instance-availability").size()).isPositive();
    }

    @Test
    void everything_about_it_can_be_chosen() {
        JsonNode made = create("""
                {"name":"suite","random_seed":7,"clock":{"mode":"frozen","now":"2031-05-01T00:00:00Z"},"simulation":"instant",
                 "fleet":{"locations":{"FIN-01":{"hosts":[{"name":"cpu","cores":8,"memory":64,"storage":100}]}}},
                 "projects":[{"name":"one","currency":"eur","balance":"12.5","script_quota":3,
                   "credentials":[{"client_id":"one","client_secret":"the-secret-of-one"}]},
                  {"name":"two","accepts_transfers_from":["one"]}]}""");

        assertThat(made.get("now").asString()).isEqualTo("2031-05-01T00:00:00.000Z");
        assertThat(made.get("random_seed").asInt()).isEqualTo(7);
        assertThat(made.get("projects").toString()).isEqualTo("[\"one\",\"two\"]");
        assertThat(made.at("/credentials/0").toString())
                .isEqualTo("{\"project\":\"one\",\"client_id\":\"one\",\"client_secret\":\"the-secret-of-one\"}");
        ApiClient tenant = client(made);
        assertThat(tenant.getJson("/balance").toString()).contains("12.5", "eur");
        String first = tenant.create("/instances", DeployBody.small().toString());
        assertThat(tenant.getJson("/instances/" + first).get("status").asString())
                .isEqualTo("running");
        tenant.create(
                "/instances", DeployBody.small().with("hostname", "second").toString());
        tenant.post("/instances", DeployBody.small().with("hostname", "third").toString())
                .expect(503);
        assertThat(havu.admin()
                        .getJson(CLOUDS + "/suite/projects/two")
                        .get("accepts_transfers_from")
                        .toString())
                .isEqualTo("[\"one\"]");
    }

    @Test
    void equal_seeds_under_one_name_draw_equal_ids() {
        String wish = "{\"name\":\"suite\",\"random_seed\":7,\"projects\":[{\"name\":\"p\",\"credentials\":"
                + "[{\"client_id\":\"carol\",\"client_secret\":\"carol-secret\"}]}]}";
        String first =
                client(create(wish)).create("/instances", DeployBody.small().toString());
        havu.admin().delete(CLOUDS + "/suite").expect(204);

        assertThat(client(create(wish)).create("/instances", DeployBody.small().toString()))
                .isEqualTo(first);
    }

    @Test
    void machines_and_clocks_of_other_clouds_are_not_touched() {
        ApiClient tenant = client(create("{\"name\":\"suite\",\"clock\":{\"mode\":\"frozen\"}}"));
        String id = tenant.create("/instances", DeployBody.small().toString());

        assertThat(havu.alice().get("/instances/" + id).status()).isEqualTo(404);
        havu.admin().post(CLOUDS + "/suite/clock/advance", "{\"by\":\"10s\"}").expect(200);
        assertThat(tenant.getJson("/instances/" + id).get("status").asString()).isEqualTo("running");
        assertThat(havu.admin().getJson(CLOUDS + "/default").get("now").asString())
                .isEqualTo("2026-11-01T10:00:00.000Z");
    }

    @Test
    void a_dropped_cloud_is_gone_with_its_tokens_and_its_name_is_free() {
        JsonNode made = create("{\"name\":\"suite\"}");
        ApiClient tenant = client(made);
        tenant.create("/instances", DeployBody.small().toString());

        havu.admin().delete(CLOUDS + "/suite").expect(204);

        assertThat(tenant.get("/instances").status()).isEqualTo(401);
        assertThat(token(made).status()).isEqualTo(401);
        assertThat(havu.admin().get(CLOUDS + "/suite").status()).isEqualTo(404);
        assertThat(havu.admin().delete(CLOUDS + "/suite").status()).isEqualTo(404);
        ApiClient next = client(create("{\"name\":\"suite\"}"));
        assertThat(next.getJson("/instances").size()).isZero();
        assertThat(tenant.get("/instances").status()).isEqualTo(401);
    }

    @Test
    void a_cloud_of_the_configuration_is_not_dropped() {
        assertThat(havu.admin().delete(CLOUDS + "/default").expect(403).text()).contains("of the configuration");
        assertThat(havu.alice().get("/instances").status()).isEqualTo(200);
    }

    @Test
    void what_is_there_or_makes_no_sense_is_refused_and_nothing_of_it_is_made() {
        create("{\"name\":\"suite\",\"projects\":[{\"name\":\"p\",\"credentials\":[{\"client_id\":\"carol\"}]}]}");

        refused(409, "{\"name\":\"suite\"}", "There is a cloud `suite` already");
        refused(409, "{\"name\":\"default\"}", "There is a cloud `default` already");
        refused(
                409,
                "{\"name\":\"other\",\"projects\":[{\"name\":\"p\",\"credentials\":[{\"client_id\":\"carol\"}]}]}",
                "`carol` is taken");
        refused(409, "{\"name\":\"other\",\"projects\":[{\"name\":\"p\"},{\"name\":\"p\"}]}", "There is a project `p`");
        refused(400, "{\"name\":\"Not a name\"}", "lower-case");
        refused(400, "{\"name\":\"other\",\"simulation\":\"slow\"}", "must be instant");
        refused(
                400,
                "{\"name\":\"other\",\"simulation\":{\"instance\":{\"bot\":\"instant\"}}}",
                "'simulation.instance.bot' is not a setting; did you mean 'boot'?");
        refused(400, "{\"name\":\"other\",\"fleet\":{\"locations\":{\"MARS-01\":{}}}}", "unknown location `MARS-01`");
        refused(
                400,
                "{\"name\":\"other\",\"clock\":{\"mode\":\"real\",\"now\":\"2031-05-01T00:00:00Z\"}}",
                "a real clock shows the machine's time");
        assertThat(havu.admin().get(CLOUDS + "/other").status()).isEqualTo(404);
        create("{\"name\":\"other\"}");
    }

    @Test
    void the_fleet_is_shown_and_replaced_as_in_the_configuration_file() {
        String fleet = "{\"locations\":{\"FIN-01\":{\"hosts\":[{\"name\":\"cpu\",\"count\":2,\"gpu\":null,\"gpus\":0,"
                + "\"cores\":8,\"memory\":64,\"storage\":100,\"spot\":true,\"confidential\":false}]},"
                + "\"FIN-02\":{\"hosts\":[]},\"FIN-03\":{\"hosts\":[]},\"ICE-01\":{\"hosts\":[]}}}";
        ApiClient tenant = client(create("{\"name\":\"suite\",\"fleet\":" + fleet + "}"));
        assertThat(havu.admin().getJson(CLOUDS + "/suite/fleet").toString()).isEqualTo(fleet);
        for (int i = 0; i < 4; i++) {
            tenant.create("/instances", DeployBody.small().toString());
        }
        tenant.post("/instances", DeployBody.small().toString()).expect(503);

        String larger = fleet.replace("\"count\":2", "\"count\":3");
        assertThat(havu.admin()
                        .put(CLOUDS + "/suite/fleet", larger)
                        .expect(200)
                        .json()
                        .toString())
                .isEqualTo(larger);
        tenant.create("/instances", DeployBody.small().toString());
        assertThat(havu.admin()
                        .put(CLOUDS + "/suite/fleet", "{\"locations\":{\"FIN-01\":{\"hosts\":[{\"name\":\"a\"}]}}}")
                        .status())
                .isEqualTo(400);
        assertThat(havu.admin()
                        .put(CLOUDS + "/suite/fleet", "{\"locations\":{\"MARS-01\":{}}}")
                        .expect(400)
                        .text())
                .contains("MARS-01");
    }

    @Test
    void what_was_made_is_there_after_a_restart_as_it_was(@TempDir Path directory) {
        havu.close();
        RunningHavu.Settings settings = RunningHavu.settings().in(directory);
        havu = settings.start();
        JsonNode made = create("""
                {"name":"suite","clock":{"mode":"frozen","now":"2031-05-01T00:00:00Z"},
                 "simulation":{"instance":{"provisioning":{"fixed":"60s"}}},
                 "fleet":{"locations":{"FIN-01":{"hosts":[{"name":"cpu","cores":8,"memory":64,"storage":100}]}}}}""");
        String id = client(made).create("/instances", DeployBody.small().toString());
        String fleet = havu.admin().getJson(CLOUDS + "/suite/fleet").toString();
        create("{\"name\":\"short\"}");
        havu.admin().delete(CLOUDS + "/short").expect(204);
        havu.close();
        havu = settings.start();

        assertThat(havu.admin().getJson(CLOUDS).findValuesAsString("name")).doesNotContain("short");
        assertThat(havu.admin().getJson(CLOUDS + "/suite/fleet").toString()).isEqualTo(fleet);
        havu.admin().post(CLOUDS + "/suite/clock/advance", "{\"by\":\"50s\"}").expect(200);
        assertThat(havu.admin().getJson(CLOUDS + "/suite").get("now").asString())
                .isEqualTo("2031-05-01T00:00:50.000Z");
        assertThat(client(made).getJson("/instances/" + id).get("status").asString())
                .isEqualTo("provisioning");
        havu.admin().post(CLOUDS + "/suite/clock/advance", "{\"by\":\"11s\"}").expect(200);
        assertThat(client(made).getJson("/instances/" + id).get("status").asString())
                .isEqualTo("running");
    }

    @Test
    void a_hundred_clouds_stand_side_by_side() {
        IntStream.range(0, 100).parallel().forEach(i -> {
            ApiClient tenant = client(create(
                    "{\"name\":\"suite-" + i + "\",\"simulation\":\"instant\",\"clock\":{\"mode\":\"frozen\"}}"));
            String id = tenant.create("/instances", DeployBody.small().toString());
            assertThat(tenant.getJson("/instances/" + id).get("status").asString())
                    .isEqualTo("running");
            assertThat(tenant.getJson("/instances").size()).isEqualTo(1);
            havu.admin().delete(CLOUDS + "/suite-" + i).expect(204);
        });
        assertThat(havu.admin().getJson(CLOUDS).size()).isEqualTo(1);
    }

    private JsonNode create(String json) {
        return havu.admin().post(CLOUDS, json).expect(201).json();
    }

    private void refused(int status, String json, String message) {
        assertThat(havu.admin().post(CLOUDS, json).expect(status).text()).contains(message);
    }

    private Answer token(JsonNode made) {
        return havu.anonymous()
                .post(
                        "/oauth2/token",
                        "{\"grant_type\":\"client_credentials\",\"client_id\":\"%s\",\"client_secret\":\"%s\"}"
                                .formatted(
                                        made.at("/credentials/0/client_id").asString(),
                                        made.at("/credentials/0/client_secret").asString()));
    }

    private ApiClient client(JsonNode made) {
        return havu.anonymous()
                .withToken(token(made).expect(200).json().get("access_token").asString());
    }
}

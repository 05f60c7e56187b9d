package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Projects and the credentials that open them are made, changed and deleted while the server runs. */
class ProjectCreationTest {
    private static final String PROJECTS = "/admin/v1/clouds/default/projects";

    private RunningHavu havu = RunningHavu.start();

    @AfterEach
    void stop() {
        havu.close();
    }

    @Test
    void a_project_needs_a_name_only_and_its_secret_is_shown_once() {
        JsonNode made = create("{\"name\":\"research\"}");

        assertThat(made.get("balance").asString()).isEqualTo("1000000.000000");
        assertThat(made.get("currency").asString()).isEqualTo("usd");
        assertThat(made.get("script_quota").asInt()).isEqualTo(100);
        assertThat(made.get("quotas").toString())
                .isEqualTo("{\"scripts\":100,\"gpus\":null,\"spot_gpus\":null,\"vcpus\":null,\"storage_gb\":null}");
        String secret = made.at("/credentials/0/client_secret").asString();
        assertThat(client(made.at("/credentials/0/client_id").asString(), secret)
                        .getJson("/instances")
                        .size())
                .isZero();
        assertThat(havu.admin().get(PROJECTS + "/research").expect(200).text()).doesNotContain(secret);
        assertThat(havu.admin().getJson(PROJECTS).findValuesAsString("name"))
                .containsExactly("default", "other", "research");
    }

    @Test
    void everything_about_it_can_be_chosen() {
        create("""
                {"name":"research","currency":"eur","balance":"0.25","script_quota":7,"accepts_transfers_from":["default"],
                 "credentials":[{"client_id":"ci","client_secret":"the-secret-of-ci"},
                                {"client_id":"web","scope":"something-else"}]}""");

        JsonNode shown = havu.admin().getJson(PROJECTS + "/research");
        assertThat(shown.toString())
                .isEqualTo("{\"name\":\"research\",\"currency\":\"eur\",\"balance\":\"0.250000\",\"script_quota\":7,"
                        + "\"quotas\":{\"scripts\":7,\"gpus\":null,\"spot_gpus\":null,\"vcpus\":null,\"storage_gb\":null},"
                        + "\"accepts_transfers_from\":[\"default\"],\"credentials\":["
                        + "{\"client_id\":\"ci\",\"scope\":\"cloud-api-v1\",\"revoked_at\":null},"
                        + "{\"client_id\":\"web\",\"scope\":\"something-else\",\"revoked_at\":null}]}");
        assertThat(client("ci", "the-secret-of-ci").getJson("/balance").toString())
                .contains("0.25", "eur");
    }

    @Test
    void what_is_taken_or_makes_no_sense_is_refused_and_nothing_of_it_is_made() {
        assertThat(havu.admin()
                        .post(PROJECTS, "{\"name\":\"default\"}")
                        .expect(409)
                        .text())
                .contains("There is a project `default`");
        assertThat(havu.admin()
                        .post(PROJECTS, "{\"name\":\"research\",\"credentials\":[{},{\"client_id\":\"alice\"}]}")
                        .expect(409)
                        .text())
                .contains("`alice` is taken");
        assertThat(havu.admin()
                        .post(PROJECTS, "{\"name\":\"research\",\"script_quota\":1001}")
                        .status())
                .isEqualTo(400);
        assertThat(havu.admin()
                        .post(PROJECTS, "{\"name\":\"research\",\"balance\":\"much\"}")
                        .status())
                .isEqualTo(400);
        assertThat(havu.admin().get(PROJECTS + "/research").expect(404).text())
                .contains("There is no project `research` in cloud `default`");
    }

    @Test
    void a_rotated_secret_replaces_the_old_one_and_tokens_go_on() {
        create("{\"name\":\"research\",\"credentials\":[{\"client_id\":\"ci\",\"client_secret\":\"old-secret\"}]}");
        ApiClient before = client("ci", "old-secret");

        String secret = havu.admin()
                .post(PROJECTS + "/research/credentials/ci/rotate", "")
                .expect(200)
                .json()
                .get("client_secret")
                .asString();

        assertThat(token("ci", "old-secret").status()).isEqualTo(401);
        assertThat(client("ci", secret).get("/instances").status()).isEqualTo(200);
        assertThat(before.get("/instances").status()).isEqualTo(200);
    }

    @Test
    void a_revoked_credential_and_its_tokens_are_useless_at_once_and_others_go_on() {
        create("{\"name\":\"research\",\"credentials\":[{\"client_id\":\"ci\",\"client_secret\":\"old-secret\"}]}");
        JsonNode second = havu.admin()
                .post(PROJECTS + "/research/credentials", "{}")
                .expect(201)
                .json();
        ApiClient first = client("ci", "old-secret");

        havu.admin().delete(PROJECTS + "/research/credentials/ci").expect(204);

        assertThat(first.get("/instances").status()).isEqualTo(401);
        assertThat(token("ci", "old-secret").status()).isEqualTo(401);
        assertThat(client(
                                second.get("client_id").asString(),
                                second.get("client_secret").asString())
                        .get("/instances")
                        .status())
                .isEqualTo(200);
        assertThat(havu.admin()
                        .getJson(PROJECTS + "/research")
                        .at("/credentials/0/revoked_at")
                        .asString())
                .isEqualTo("2026-11-01T10:00:00.000Z");
        havu.admin().delete(PROJECTS + "/research/credentials/ci").expect(204);
        assertThat(havu.admin()
                        .post(PROJECTS + "/research/credentials/ci/rotate", "")
                        .expect(409)
                        .text())
                .contains("was revoked");
        assertThat(havu.admin()
                        .post(PROJECTS + "/research/credentials", "{\"client_id\":\"ci\"}")
                        .status())
                .isEqualTo(409);
    }

    @Test
    void the_credential_of_another_project_is_not_found_here() {
        create("{\"name\":\"research\"}");

        assertThat(havu.admin()
                        .delete(PROJECTS + "/research/credentials/alice")
                        .expect(404)
                        .text())
                .contains("has no credential `alice`");
        assertThat(havu.admin()
                        .post(PROJECTS + "/research/credentials/alice/rotate", "")
                        .status())
                .isEqualTo(404);
        assertThat(havu.alice().get("/instances").status()).isEqualTo(200);
    }

    @Test
    void a_deleted_project_is_gone_with_everything_and_gives_its_hardware_back() {
        ApiClient bob = havu.bob();
        String volume = bob.create(
                "/volumes", "{\"name\":\"v\",\"type\":\"NVMe\",\"size\":19900,\"location_code\":\"FIN-01\"}");
        String mine = havu.alice().create("/ssh-keys", "{\"name\":\"k\",\"key\":\"ssh-ed25519 AAAA\"}");
        havu.alice().post("/instances", DeployBody.gpu().toString()).expect(202);
        havu.alice()
                .post("/volumes", "{\"name\":\"v\",\"type\":\"NVMe\",\"size\":100,\"location_code\":\"FIN-01\"}")
                .expect(503);

        havu.admin().delete(PROJECTS + "/other").expect(204);

        assertThat(bob.get("/volumes/" + volume).status()).isEqualTo(401);
        assertThat(havu.admin().get(PROJECTS + "/other").status()).isEqualTo(404);
        assertThat(havu.alice().get("/ssh-keys/" + mine).status()).isEqualTo(200);
        havu.alice().create("/volumes", "{\"name\":\"v\",\"type\":\"NVMe\",\"size\":100,\"location_code\":\"FIN-01\"}");
        assertThat(havu.admin().delete(PROJECTS + "/other").status()).isEqualTo(404);
        create("{\"name\":\"other\",\"credentials\":[{\"client_id\":\"bob\",\"client_secret\":\"another-secret\"}]}");
        assertThat(client("bob", "another-secret").getJson("/volumes").size()).isZero();
    }

    @Test
    void projects_and_credentials_are_there_after_a_restart(@TempDir Path directory) {
        havu.close();
        RunningHavu.Settings settings = RunningHavu.settings().in(directory);
        havu = settings.start();
        create(
                "{\"name\":\"research\",\"credentials\":[{\"client_id\":\"ci\",\"client_secret\":\"the-secret-of-ci\"}]}");
        havu.admin().put(PROJECTS + "/research/quotas", "{\"gpus\":8}").expect(200);
        String shown = havu.admin().get(PROJECTS + "/research").text();
        havu.close();
        havu = settings.start();

        assertThat(havu.admin().get(PROJECTS + "/research").text()).isEqualTo(shown);
        assertThat(client("ci", "the-secret-of-ci").get("/instances").status()).isEqualTo(200);
    }

    private JsonNode create(String json) {
        return havu.admin().post(PROJECTS, json).expect(201).json();
    }

    private Answer token(String clientId, String secret) {
        return havu.anonymous()
                .post(
                        "/oauth2/token",
                        "{\"grant_type\":\"client_credentials\",\"client_id\":\"%s\",\"client_secret\":\"%s\"}"
                                .formatted(clientId, secret));
    }

    private ApiClient client(String clientId, String secret) {
        return havu.anonymous()
                .withToken(token(clientId, secret)
                        .expect(200)
                        .json()
                        .get("access_token")
                        .asString());
    }
}

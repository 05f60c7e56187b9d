package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who may use the admin API. */
class AdminAccessTest {
    private static RunningHavu havu;

    @BeforeAll
    static void start() {
        havu = RunningHavu.start();
    }

    @AfterAll
    static void stop() {
        havu.close();
    }

    @Test
    void the_admin_token_opens_it() {
        assertThat(havu.admin().getJson("/admin/v1/clouds").get(0).get("name").asString())
                .isEqualTo(RunningHavu.CLOUD);
        assertThat(havu.admin().getJson("/admin/v1/clouds/default").get("now").asString())
                .isEqualTo("2026-11-01T10:00:00.000Z");
    }

    @Test
    void without_a_token_or_with_another_one_it_is_401() {
        assertThat(havu.anonymous().get("/admin/v1/clouds").status()).isEqualTo(401);
        assertThat(havu.anonymous()
                        .withToken("havu-local-admin")
                        .get("/admin/v1/clouds")
                        .status())
                .isEqualTo(401);
    }

    @Test
    void the_token_of_a_tenant_is_refused_with_403() {
        assertThat(havu.alice().get("/admin/v1/clouds").expect(403).json().toString())
                .isEqualTo("{\"code\":\"forbidden_action\",\"message\":\"Insufficient scope\"}");
        assertThat(havu.alice().get("/admin/v1/anything").status()).isEqualTo(403);
    }

    @Test
    void the_admin_token_opens_nothing_of_a_tenant() {
        assertThat(havu.admin().get("/instances").status()).isEqualTo(401);
    }

    @Test
    void what_does_not_exist_is_404_and_what_no_name_can_be_is_400() {
        assertThat(havu.admin().get("/admin/v1/clouds/nowhere").expect(404).text())
                .contains("There is no cloud `nowhere`");
        assertThat(havu.admin().get("/admin/v1/clouds/No%20Name").expect(400).text())
                .contains("lower-case letters");
        assertThat(havu.admin().get("/admin/v1/unknown").status()).isEqualTo(404);
    }

    @Test
    void its_document_is_there_for_everybody() {
        assertThat(havu.anonymous()
                        .getJson("/admin/v1/openapi.json")
                        .at("/info/title")
                        .asString())
                .isEqualTo("Havu admin API");
    }
}

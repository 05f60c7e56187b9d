package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.drivers.simulator.SimulationSpec;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** {@code GET /instances}: order, what is left out, and the filters. */
class InstanceListTest {
    private static final String NOBODYS_ID = "11111111-2222-4333-8444-555555555555";

    private final RunningHavu havu = RunningHavu.start();
    private final InstanceClient alice = new InstanceClient(havu, havu.alice());

    @AfterEach
    void stop() {
        havu.close();
    }

    @Test
    void without_instances_the_list_is_an_empty_array() {
        assertThat(alice.api().get("/instances").expect(200).text()).isEqualTo("[]");
    }

    @Test
    void the_oldest_comes_first_and_reads_as_it_does_by_its_id() {
        List<String> ids = List.of(alice.ordered(), alice.running(DeployBody.gpu()), alice.ordered());

        JsonNode list = alice.api().getJson("/instances");

        assertThat(InstanceClient.ids(list, "id")).isEqualTo(ids);
        for (int i = 0; i < ids.size(); i++) {
            assertThat(list.get(i)).isEqualTo(alice.get(ids.get(i)));
        }
    }

    @Test
    void only_discontinued_ones_are_left_out() {
        String discontinued = alice.running();
        alice.act("delete", discontinued).expect(202);
        havu.settle();
        List<String> others = oneInEachStatus();

        assertThat(alice.list("")).isEqualTo(others).doesNotContain(discontinued);
    }

    @ParameterizedTest
    @CsvSource({"ordered, 3", "provisioning, 2", "running, 0", "offline, 1", "deleting, 4"})
    void a_status_selects_the_instances_that_read_so(String status, int position) {
        List<String> ids = oneInEachStatus();

        assertThat(alice.list("?status=" + status)).containsExactly(ids.get(position));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "new",
                "validating",
                "discontinued",
                "error",
                "no_capacity",
                "installation_failed",
                "notfound",
                "unknown",
                "pending",
                "starting_hibernation",
                "hibernating",
                "restoring"
            })
    void every_documented_status_can_be_asked_for_also_when_nothing_reads_so(String status) {
        oneInEachStatus();

        assertThat(alice.list("?status=" + status)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sleeping", "RUNNING", "", "running,offline"})
    void an_unknown_status_is_refused(String status) {
        alice.api().get("/instances?status=" + status).expectError(400, "invalid_request", "status");
    }

    @Test
    void one_instance_can_be_picked_by_its_id() {
        String first = alice.ordered();
        alice.ordered();

        assertThat(alice.list("?computeId=" + first)).containsExactly(first);
        assertThat(alice.list("?computeId=" + first.toUpperCase(Locale.ROOT))).containsExactly(first);
        assertThat(alice.list("?computeId=" + first + "&status=running")).isEmpty();
        assertThat(alice.list("?computeId=" + NOBODYS_ID)).isEmpty();
        alice.api().get("/instances?computeId=first").expectError(400, "invalid_request", "computeId");
    }

    @Test
    void a_discontinued_instance_is_picked_only_together_with_its_status() {
        String id = alice.running();
        alice.act("delete", id).expect(202);
        havu.settle();

        assertThat(alice.list("?computeId=" + id)).isEmpty();
        assertThat(alice.list("?computeId=" + id + "&status=discontinued")).containsExactly(id);
    }

    @Test
    void tags_select_by_key_or_by_key_and_value_and_several_must_all_match() {
        String vision = tagged("[{\"key\":\"team\",\"value\":\"vision\"},{\"key\":\"gpu\"}]");
        String speech = tagged("[{\"key\":\"team\",\"value\":\"speech\"}]");
        String loner = tagged("[{\"key\":\"gpu\"},{\"key\":\"teams\",\"value\":\"vision\"}]");
        alice.ordered();

        assertThat(alice.list(tag("team"))).containsExactly(vision, speech);
        assertThat(alice.list(tag("team=vision"))).containsExactly(vision);
        assertThat(alice.list(tag("gpu"))).containsExactly(vision, loner);
        assertThat(alice.list(tag("team", "gpu"))).containsExactly(vision);
        assertThat(alice.list(tag("team=speech", "gpu"))).isEmpty();
        assertThat(alice.list(tag("gpu=yes"))).isEmpty();
        assertThat(alice.list(tag("gpu="))).containsExactly(vision, loner);
        assertThat(alice.list(tag("unknown"))).isEmpty();
    }

    @Test
    void a_tag_is_looked_for_in_any_letter_case_of_its_key_and_the_exact_value_behind_the_first_equals_sign() {
        String id = tagged("[{\"key\":\"Formula\",\"value\":\"E=mc2\"},{\"key\":\"a/b c\",\"value\":\"x&y\"}]");

        assertThat(alice.list(tag("FORMULA=E=mc2"))).containsExactly(id);
        assertThat(alice.list(tag("formula=e=mc2"))).isEmpty();
        assertThat(alice.list(tag("formula=E"))).isEmpty();
        assertThat(alice.list(tag("a/b c=x&y"))).containsExactly(id);
        alice.api().get("/instances?tag=").expectError(400, "invalid_request", "tag");
    }

    @Test
    void filters_work_together() {
        String id = tagged("[{\"key\":\"team\"}]");
        tagged("[{\"key\":\"team\"}]");

        assertThat(alice.list("?status=ordered&computeId=" + id + "&tag=team")).containsExactly(id);
        assertThat(alice.list("?status=running&computeId=" + id + "&tag=team")).isEmpty();
    }

    @Test
    void unknown_parameters_are_ignored() {
        String id = alice.ordered();

        assertThat(alice.list("?location=FIN-03&page=7")).containsExactly(id);
    }

    @Test
    void projects_do_not_see_each_other() {
        InstanceClient bob = new InstanceClient(havu, havu.bob());
        String alices = tagged("[{\"key\":\"team\"}]");
        String bobs = bob.deploy(DeployBody.small().withJson("tags", "[{\"key\":\"team\"}]"));

        assertThat(alice.list("")).containsExactly(alices);
        assertThat(bob.list("?tag=team")).containsExactly(bobs);
        assertThat(bob.list("?computeId=" + alices)).isEmpty();
    }

    @Test
    void a_list_of_several_hundred_is_complete_and_in_order() {
        try (RunningHavu large =
                RunningHavu.settings().simulation(SimulationSpec.instant()).start()) {
            InstanceClient client = new InstanceClient(large, large.alice());
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < 201; i++) {
                ids.add(client.deploy(DeployBody.small().with("location_code", i % 2 == 0 ? "FIN-01" : "FIN-03")));
            }

            assertThat(client.list("")).isEqualTo(ids);
        }
    }

    /** Running, offline, provisioning, ordered and deleting, in the order of their age. */
    private List<String> oneInEachStatus() {
        String running = alice.running();
        String offline = alice.offline();
        String provisioning = alice.ordered();
        havu.advance(InstanceClient.ORDERED);
        String ordered = alice.ordered();
        String deleting = alice.deploy(DeployBody.small());
        alice.act("delete_stuck", deleting).expect(202);
        return List.of(running, offline, provisioning, ordered, deleting);
    }

    private String tagged(String tags) {
        return alice.deploy(DeployBody.small().withJson("tags", tags));
    }

    private static String tag(String... filters) {
        StringBuilder query = new StringBuilder("?");
        for (String filter : filters) {
            query.append("tag=")
                    .append(URLEncoder.encode(filter, StandardCharsets.UTF_8))
                    .append('&');
        }
        return query.substring(0, query.length() - 1);
    }
}

package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code GET /scripts} with 25 scripts: {@code script-01} to {@code script-20}, and five with names full of meaning. */
class ScriptPagingTest {
    private static final List<String> ODD = List.of("50% off", "500 off", "a_b", "aXb", "CUDA Setup");
    private static final List<String> NAMES = names();

    private static RunningHavu havu;
    private static ApiClient alice;

    @BeforeAll
    static void start() {
        havu = RunningHavu.start();
        alice = havu.alice();
        NAMES.forEach(ScriptPagingTest::add);
        havu.bob().post("/scripts", "{\"name\":\"script-of-bob\",\"script\":\"echo\"}");
    }

    @AfterAll
    static void stop() {
        havu.close();
    }

    @Test
    void without_parameters_everything_is_listed_in_the_order_it_was_added_and_no_paging_header_is_sent() {
        Answer all = alice.get("/scripts").expect(200);

        assertThat(namesIn(all)).isEqualTo(NAMES);
        assertThat(all.headers().map()).doesNotContainKeys("x-page", "x-page-size", "x-total-count");
    }

    @Test
    void a_page_comes_as_a_plain_array_with_three_headers() {
        Answer page = alice.get("/scripts?page=2&pageSize=10").expect(200);

        assertThat(namesIn(page)).isEqualTo(NAMES.subList(10, 20));
        assertPaging(page, 2, 10, 25);
    }

    @Test
    void a_page_has_ten_scripts_when_only_its_number_is_given() {
        Answer page = alice.get("/scripts?page=1").expect(200);

        assertThat(namesIn(page)).isEqualTo(NAMES.subList(0, 10));
        assertPaging(page, 1, 10, 25);
    }

    @Test
    void the_first_page_is_meant_when_only_the_size_is_given() {
        Answer page = alice.get("/scripts?pageSize=7").expect(200);

        assertThat(namesIn(page)).isEqualTo(NAMES.subList(0, 7));
        assertPaging(page, 1, 7, 25);
    }

    @Test
    void the_last_page_is_as_long_as_what_is_left() {
        Answer page = alice.get("/scripts?page=3&pageSize=10").expect(200);

        assertThat(namesIn(page)).isEqualTo(NAMES.subList(20, 25));
        assertPaging(page, 3, 10, 25);
    }

    @ParameterizedTest
    @CsvSource({"4, 10", "2, 25", "2, 100", "1000000, 100"})
    void a_page_beyond_the_end_is_empty_and_still_tells_the_total(int number, int size) {
        Answer page = alice.get("/scripts?page=%d&pageSize=%d".formatted(number, size))
                .expect(200);

        assertThat(page.text()).isEqualTo("[]");
        assertPaging(page, number, size, 25);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 8, 24, 25, 100})
    void the_pages_together_are_the_whole_list_and_nothing_twice(int size) {
        List<String> collected = new ArrayList<>();
        for (int page = 1; collected.size() < 25; page++) {
            List<String> names = namesIn(alice.get("/scripts?page=%d&pageSize=%d".formatted(page, size)));
            assertThat(names).hasSizeBetween(1, size);
            collected.addAll(names);
        }

        assertThat(collected).isEqualTo(NAMES);
    }

    @Test
    void the_newest_comes_first_when_it_is_asked_for() {
        assertThat(namesIn(alice.get("/scripts?orderDirection=desc"))).isEqualTo(NAMES.reversed());
        assertThat(namesIn(alice.get("/scripts?orderBy=created_at&orderDirection=desc&page=1&pageSize=3")))
                .isEqualTo(NAMES.reversed().subList(0, 3));
        assertThat(namesIn(alice.get("/scripts?orderBy=created_at&orderDirection=asc")))
                .isEqualTo(NAMES);
        assertThat(namesIn(alice.get("/scripts?orderBy=created_at"))).isEqualTo(NAMES);
    }

    @Test
    void scripts_added_later_are_newer_by_the_clock_of_the_cloud() {
        try (RunningHavu other = RunningHavu.start()) {
            ApiClient client = other.alice();
            client.create("/scripts", "{\"name\":\"older\",\"script\":\"echo\"}");
            other.advance(java.time.Duration.ofSeconds(1));
            client.create("/scripts", "{\"name\":\"newer\",\"script\":\"echo\"}");

            assertThat(namesIn(client.get("/scripts"))).containsExactly("older", "newer");
            assertThat(namesIn(client.get("/scripts?orderDirection=desc"))).containsExactly("newer", "older");
            assertThat(client.getJson("/scripts").findValuesAsString("created_at"))
                    .containsExactly("2026-11-01T10:00:00.000Z", "2026-11-01T10:00:01.000Z");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "script-0   | 9",
                "cript-1    | 10",
                "SCRIPT     | 20",
                "cuda       | 1",
                "off        | 2",
                "50%25      | 1",
                "%25        | 1",
                "_          | 1",
                "a_b        | 1",
                "a%3Fb      | 0",
                "*          | 0",
                "bob        | 0",
                "%27        | 0",
                "50%25+off  | 1",
                "50%25%20of | 1"
            })
    void the_name_filter_finds_its_text_anywhere_in_a_name_in_any_letter_case_and_nothing_in_it_is_a_wildcard(
            String name, int count) {
        assertThat(alice.getJson("/scripts?name=" + name)).hasSize(count);
        Answer page = alice.get("/scripts?pageSize=100&name=" + name).expect(200);
        assertThat(page.json()).hasSize(count);
        assertPaging(page, 1, 100, count);
    }

    @Test
    void an_empty_name_filter_finds_everything() {
        assertThat(alice.getJson("/scripts?name=")).hasSize(25);
    }

    @Test
    void filter_order_and_page_work_together() {
        Answer page = alice.get("/scripts?name=script-1&orderDirection=desc&page=2&pageSize=4")
                .expect(200);

        assertThat(namesIn(page)).containsExactly("script-15", "script-14", "script-13", "script-12");
        assertPaging(page, 2, 4, 10);
    }

    @ParameterizedTest
    @CsvSource({
        "page=0, page",
        "page=-1, page",
        "page=1.5, page",
        "page=abc, page",
        "page=, page",
        "page=1e1, page",
        "page=99999999999999999999, page",
        "page=1000001, page",
        "page=1&pageSize=0, pageSize",
        "pageSize=-5, pageSize",
        "pageSize=101, pageSize",
        "pageSize=x, pageSize",
        "pageSize=, pageSize",
        "orderBy=name, orderBy",
        "orderDirection=up, orderDirection",
        "orderDirection=DESC, orderDirection"
    })
    void a_parameter_out_of_bounds_is_400_and_is_named(String query, String parameter) {
        alice.get("/scripts?" + query).expectError(400, "invalid_request", parameter + " must be", "but was");
    }

    private static void assertPaging(Answer answer, int page, int size, int total) {
        assertThat(answer.header("X-Page")).isEqualTo(Integer.toString(page));
        assertThat(answer.header("X-Page-Size")).isEqualTo(Integer.toString(size));
        assertThat(answer.header("X-Total-Count")).isEqualTo(Integer.toString(total));
    }

    private static List<String> namesIn(Answer answer) {
        return answer.expect(200).json().findValuesAsString("name");
    }

    private static void add(String name) {
        alice.create("/scripts", "{\"name\":\"%s\",\"script\":\"echo\"}".formatted(name));
    }

    private static List<String> names() {
        List<String> names = new ArrayList<>(
                IntStream.rangeClosed(1, 20).mapToObj("script-%02d"::formatted).toList());
        names.addAll(ODD);
        return List.copyOf(names);
    }
}

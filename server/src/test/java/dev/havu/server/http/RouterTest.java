package dev.havu.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.havu.domain.Refusal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouterTest {
    private final Router router = new Router(List.of(
            route("GET", "/"),
            route("GET", "/instances"),
            route("POST", "/instances"),
            route("GET", "/instances/types"),
            route("GET", "/instances/availability/{instance_type}"),
            route("GET", "/instances/{instance_id}"),
            route("DELETE", "/instances/{instance_id}/tags/{tag}"),
            route("POST", "/instances/action"),
            route(Route.ANY_METHOD, "/admin/**")));

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/instances, /instances",
        "GET, /instances, /instances",
        "GET, /v1//instances, /instances",
        "GET, //v1///instances//, /instances",
        "GET, /v1/instances/, /instances",
        "POST, /v1/instances, /instances",
        "GET, /v1/instances/types, /instances/types",
        "GET, /v1/instances/abc, /instances/{instance_id}",
        "GET, /v1/instances/action, /instances/{instance_id}",
        "POST, /v1/instances/action, /instances/action",
        "GET, /v1/instances/availability, /instances/{instance_id}",
        "GET, /v1/instances/availability/1V100.6V, /instances/availability/{instance_type}",
        "DELETE, /v1/instances/availability/tags/env, /instances/{instance_id}/tags/{tag}",
        "PATCH, /admin/anything/at/all, /admin/**",
        "GET, /v1, /",
        "GET, /v1/, /",
        "GET, /, /",
    })
    void findsTheRoute(String method, String path, String template) {
        Router.Match match = router.find(method, path);

        assertThat(match).isNotNull();
        assertThat(match.route().template()).isEqualTo(template);
        assertThat(match.route().method()).isIn(method, Route.ANY_METHOD);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v2/instances",
                "/v1/instance",
                "/v1/instances/a/b",
                "/v1/v1/instances",
                "/V1/instances",
                "/admin"
            })
    void doesNotFindWhatIsNotThere(String path) {
        assertThat(router.find("GET", path)).isNull();
    }

    @Test
    void doesNotFindAKnownPathWithAnotherMethod() {
        assertThat(router.find("PUT", "/v1/instances")).isNull();
        assertThat(router.knows("/v1/instances")).isTrue();
        assertThat(router.knows("/v1/nothing/here")).isFalse();
    }

    @Test
    void decodesParametersAfterRoutingSoThatAnEncodedSlashStaysInside() {
        Router.Match match = router.find("DELETE", "/v1/instances/abc/tags/a%2Fb%20c+d%C3%A9");

        assertThat(match).isNotNull();
        assertThat(match.parameter("tag")).isEqualTo("a/b c+dé");
        assertThat(match.parameter("instance_id")).isEqualTo("abc");
        assertThat(match.parameter("other")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "%4", "%zz", "a%2", "%C3%28", "%FF", "%\uff14\uff11", "%ED%A0%80"})
    void refusesMalformedPercentEncoding(String segment) {
        assertThatThrownBy(() -> router.find("GET", "/v1/instances/" + segment)).isInstanceOf(Refusal.class);
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/instances/abc, /v1/instances/abc",
        "/instances/abc, /v1/instances/abc",
        "//v1//instances/abc/, /v1/instances/abc",
        "/v1/instances/a%2Fb, /v1/instances/a%2Fb",
    })
    void namesOnePathOneWay(String path, String canonical) {
        Router.Match match = router.find("GET", path);

        assertThat(match).isNotNull();
        assertThat(match.canonicalPath()).isEqualTo(canonical);
    }

    @Test
    void refusesTwoRoutesForOneOperation() {
        assertThatThrownBy(() -> new Router(List.of(route("GET", "/a/{b}"), route("GET", "/a/{c}"))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Route route(String method, String template) {
        return new Route(method, template, method + template, Route.Access.PUBLIC, _ -> Response.empty(204));
    }
}

package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.domain.tenants.Credential;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.server.tokens.SecretDigests;
import dev.havu.server.tokens.SigningKey;
import dev.havu.server.tokens.TokenIssuer;
import dev.havu.server.tokens.TokenResponse;
import dev.havu.server.tokens.TokenSettings;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operation of the document, with every kind of token that is not good, and with none. */
class AuthenticationWalkTest {
    private static final String API_SCOPE = "cloud-api-v1";

    private static RunningHavu havu;
    private static ApiClient alice;
    private static Belongings belongings;
    private static Everything before;
    private static Map<String, String> badAuthorizations;

    @BeforeAll
    static void start() {
        havu = RunningHavu.start();
        alice = havu.alice();
        belongings = Belongings.bought(havu, alice);
        badAuthorizations = badAuthorizations();
        before = Everything.of(alice);
    }

    @AfterAll
    static void stop() {
        havu.close();
    }

    static List<String> secured() {
        return SampleRequests.operationIds(true);
    }

    static List<String> open() {
        return SampleRequests.operationIds(false);
    }

    @Test
    void there_are_47_operations_to_walk_with_a_token_and_11_without() {
        assertThat(secured()).hasSize(47);
        assertThat(open()).hasSize(11);
    }

    @ParameterizedTest
    @MethodSource("secured")
    void without_a_token_it_is_401_and_nothing_happens(String operationId) {
        Answer answer = SampleRequests.of(operationId, belongings).send(havu.anonymous());

        answer.expectError(401, "unauthorized_request", "access token");
        assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
        assertThat(Everything.of(alice)).isEqualTo(before);
    }

    @ParameterizedTest
    @MethodSource("secured")
    void with_a_token_that_is_not_good_it_is_401_and_nothing_happens(String operationId) {
        SampleRequests.Sample sample = SampleRequests.of(operationId, belongings);
        badAuthorizations.forEach((what, authorization) -> {
            Map<String, String> headers = new LinkedHashMap<>(Map.of("Authorization", authorization));
            if (sample.body() != null) {
                headers.put("Content-Type", "application/json");
            }
            Answer answer = havu.anonymous().send(sample.operation().method(), sample.path(), sample.body(), headers);

            assertThat(answer.status())
                    .as("%s to %s with %s", answer.text(), sample, what)
                    .isEqualTo(401);
            answer.expectError(401, "unauthorized_request");
        });
        assertThat(Everything.of(alice)).isEqualTo(before);
    }

    @ParameterizedTest
    @MethodSource("secured")
    void with_a_token_that_lacks_the_scope_it_is_403_insufficient_scope_and_nothing_happens(String operationId) {
        ApiClient scopeless = havu.client("alice-without-scope");

        Answer answer = SampleRequests.of(operationId, belongings).send(scopeless);

        answer.expectError(403, "forbidden_action", "Insufficient scope");
        assertThat(Everything.of(alice)).isEqualTo(before);
    }

    @ParameterizedTest
    @MethodSource("secured")
    void who_may_not_call_is_not_told_what_is_wrong_with_the_request_either(String operationId) {
        SampleRequests.Sample sample = SampleRequests.of(operationId, belongings);

        sample.sendAs(havu.anonymous(), "text/xml", "<not json").expectError(401, "unauthorized_request");
        sample.withPath(sample.operation().path().replaceAll("\\{[^}]+}", "not-an-id"))
                .send(havu.anonymous())
                .expectError(401, "unauthorized_request");
    }

    @ParameterizedTest
    @MethodSource("open")
    void a_public_operation_answers_the_same_with_a_good_token_a_bad_one_and_none(String operationId) {
        SampleRequests.Sample sample = SampleRequests.of(operationId, belongings);

        Answer plain = sample.send(havu.anonymous()).expect(200);
        for (ApiClient caller : List.of(
                alice,
                havu.client("alice-without-scope"),
                havu.anonymous().withToken("garbage"),
                havu.anonymous().withToken(badAuthorizations.get("expired").substring("Bearer ".length())))) {
            Answer answer = sample.send(caller).expect(200);
            if (!operationId.equals("getAccessToken")) {
                assertThat(answer.body()).isEqualTo(plain.body());
            }
        }
    }

    @Test
    void the_good_token_is_good() {
        for (String operationId : secured()) {
            SampleRequests.Sample sample = SampleRequests.of(operationId, belongings);
            if (sample.operation().method().equals("GET")) {
                sample.send(alice).expect(200);
            }
        }
    }

    private static Map<String, String> badAuthorizations() {
        TokenIssuer issuer = havu.server().tokenIssuer();
        Credential credential = credential("alice", RunningHavu.CLOUD, "default");
        TokenResponse good = issuer.issue(credential, RunningHavu.START);
        String[] parts = good.accessToken().split("\\.", -1);
        Instant longAgo = RunningHavu.START.minus(Duration.ofHours(2));
        Credential left = credential("left", RunningHavu.CLOUD, "default");
        havu.server().engine().tenants().declare(left);
        String ofLeft = issuer.issue(left, RunningHavu.START).accessToken();
        havu.server().engine().tenants().revoke("left");
        SecureRandom random = new SecureRandom();
        TokenIssuer foreign = new TokenIssuer(SigningKey.generate(random), TokenSettings.DEFAULT, random);

        Map<String, String> bad = new LinkedHashMap<>();
        bad.put("nothing in it", "");
        bad.put("no token", "Bearer ");
        bad.put("no scheme", good.accessToken());
        bad.put("another scheme", "Basic YWxpY2U6c2VjcmV0");
        bad.put("a token with a space", "Bearer " + good.accessToken().substring(0, 20) + " " + good.accessToken());
        bad.put("garbage", "Bearer garbage");
        bad.put("three garbage parts", "Bearer a.b.c");
        bad.put("expired", "Bearer " + issuer.issue(credential, longAgo).accessToken());
        bad.put(
                "expires now",
                "Bearer "
                        + issuer.issue(credential, RunningHavu.START.minusSeconds(3600))
                                .accessToken());
        bad.put("refresh token", "Bearer " + good.refreshToken());
        bad.put("no signature", "Bearer " + parts[0] + "." + parts[1] + ".");
        bad.put("alg none", "Bearer " + encode("{\"alg\":\"none\",\"typ\":\"JWT\"}") + "." + parts[1] + ".");
        bad.put("alg none, signed", "Bearer " + encode("{\"alg\":\"none\"}") + "." + parts[1] + "." + parts[2]);
        bad.put("tampered payload", "Bearer " + parts[0] + "." + tampered(parts[1]) + "." + parts[2]);
        bad.put("tampered signature", "Bearer " + parts[0] + "." + parts[1] + "." + flipFirst(parts[2]));
        bad.put(
                "foreign key",
                "Bearer " + foreign.issue(credential, RunningHavu.START).accessToken());
        bad.put("revoked client", "Bearer " + ofLeft);
        bad.put("unknown client", bearer(issuer, credential("stranger", RunningHavu.CLOUD, "default")));
        bad.put("project it is not for", bearer(issuer, credential("alice", RunningHavu.CLOUD, "other")));
        bad.put("cloud that does not exist", bearer(issuer, credential("alice", "nowhere", "default")));
        return bad;
    }

    private static Credential credential(String clientId, String cloud, String project) {
        return new Credential(
                clientId, SecretDigests.digest(RunningHavu.SECRET), new ProjectKey(cloud, project), API_SCOPE, null);
    }

    private static String bearer(TokenIssuer issuer, Credential credential) {
        return "Bearer " + issuer.issue(credential, RunningHavu.START).accessToken();
    }

    private static String tampered(String payload) {
        String text = new String(Base64.getUrlDecoder().decode(payload), StandardCharsets.UTF_8);
        assertThat(text).contains("\"project\":\"default\"");
        return encode(text.replace("\"project\":\"default\"", "\"project\":\"other\""));
    }

    private static String flipFirst(String signature) {
        return (signature.charAt(0) == 'A' ? 'B' : 'A') + signature.substring(1);
    }

    private static String encode(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}

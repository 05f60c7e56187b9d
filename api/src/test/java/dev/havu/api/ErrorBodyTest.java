package dev.havu.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.domain.ErrorCode;
import dev.havu.domain.Refusal;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorBodyTest {
    @ParameterizedTest
    @CsvSource({
        "INVALID_REQUEST, invalid_request, 400",
        "UNAUTHORIZED_REQUEST, unauthorized_request, 401",
        "INSUFFICIENT_FUNDS, insufficient_funds, 402",
        "FORBIDDEN_ACTION, forbidden_action, 403",
        "NOT_FOUND, not_found, 404",
        "CONFLICT, conflict, 409",
        "RATE_LIMIT_EXCEEDED, rate_limit_exceeded, 429",
        "SERVER_ERROR, server_error, 500",
        "SERVICE_UNAVAILABLE, service_unavailable, 503",
    })
    void everyCodeHasItsDocumentedNameAndStatus(ErrorCode code, String wireCode, int status) {
        assertThat(ErrorBody.wireCode(code)).isEqualTo(wireCode);
        assertThat(ErrorBody.status(code)).isEqualTo(status);
    }

    @Test
    void isTwoStringsOnTheWire() {
        byte[] json = Json.write(ErrorBody.of(Refusal.notFound("Instance not found")));

        assertThat(new String(json, StandardCharsets.UTF_8))
                .isEqualTo("{\"code\":\"not_found\",\"message\":\"Instance not found\"}");
    }
}

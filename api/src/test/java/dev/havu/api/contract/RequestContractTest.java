package dev.havu.api.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.havu.api.Json;
import dev.havu.domain.ErrorCode;
import dev.havu.domain.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestContractTest {
    private static final String ID = "442e6a59-26c2-4cea-a619-39762c0d2385";

    private final OpenApiDocument document = SampleDocument.load();
    private final RequestContract contract = new RequestContract(document);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "\"size\":-5           | size must be an integer of at least 1, but was -5",
                "\"size\":1.5          | size must be an integer of at least 1, but was 1.5",
                "\"size\":\"big\"      | size must be an integer of at least 1, but was big",
                "\"size\":\"5\"        | size must be an integer of at least 1, but was \"5\"",
                "\"size\":{}           | size must be an integer of at least 1, but was an object",
                "\"type\":\"x\"        | type must be one of HDD, NVMe, but was x",
                "\"note\":\"too long\" | note must be a string of at most 5 characters, but was too long",
                "\"name\":\"\"         | name must be a non-empty string, but was \"\"",
                "\"months\":13         | months must be an integer between 1 and 12, but was 13",
                "\"months\":1e400      | months must be an integer between 1 and 12, but was a number out of range",
                "\"hostname\":\"A\"    | hostname must be lower-case letters, but was A",
                "\"owner\":\"A\"       | Invalid owner",
                "\"owner\":5         | owner must be a string that matches ^[a-z]+$, but was 5",
                "\"deleted_at\":\"x\"  | deleted_at must be a date and time in RFC 3339 form, but was x",
                "\"public\":\"yes\"    | public must be true or false, but was yes",
                "\"instance_ids\":5    | instance_ids must be a UUID or an array of at least 1 UUIDs, but was 5",
                "\"instance_ids\":\"abc\" | instance_ids must be a UUID, but was abc",
                "\"instance_ids\":[\"abc\"] | instance_ids.0 must be a UUID, but was abc",
                "\"instance_ids\":[]   | instance_ids must be an array of at least 1 UUIDs, but was an empty array",
                "\"volumes\":[{\"size\":0}] | volumes.0.size must be an integer of at least 1, but was 0",
                "\"volumes\":[{\"size\":1},{}] | volumes.1.size is required",
                "\"volumes\":[{\"size\":1},{\"size\":1},{\"size\":1}] | volumes must be an array of at most 2 objects, but was an array",
                "\"key\":\"\"          | key must be a non-empty string",
                "\"secrets\":[{\"script\":\"s3cret\"}] | secrets.0.script must be an integer",
            })
    void namesFieldValueAndRule(String property, String message) {
        String defaults = "\"type\":\"HDD\",\"size\":1,\"note\":null";
        String name = property.substring(0, property.indexOf(':') + 1);
        String others = String.join(
                ",",
                Arrays.stream(defaults.split(","))
                        .filter(other -> !other.startsWith(name))
                        .toList());

        assertThatThrownBy(() -> check("createVolume", "{" + others + "," + property.strip() + "}"))
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal -> assertThat(refusal.errorCode()).isEqualTo(ErrorCode.INVALID_REQUEST))
                .hasMessage(message);
    }

    @Test
    void namesTheMissingField() {
        assertThatThrownBy(() -> check("createVolume", "{\"type\":\"HDD\",\"note\":\"\"}"))
                .hasMessage("size is required");
    }

    @ParameterizedTest
    @CsvSource({"null, null", "[], an empty array", "5, 5"})
    void namesTheWholeBody(String body, String shown) {
        assertThatThrownBy(() -> check("createVolume", body))
                .hasMessage("The request body must be an object, but was " + shown);
    }

    @Test
    void acceptsUnknownPropertiesAndNullForWhatIsOptional() {
        assertThatCode(() -> check(
                        "createVolume",
                        "{\"type\":\"HDD\",\"size\":1,\"note\":null,\"name\":null,\"volumes\":[{\"size\":1,\"x\":null}],"
                                + "\"extra\":{\"a\":null},\"instance_ids\":null}"))
                .doesNotThrowAnyException();
    }

    @Test
    void doesNotTakeNullForWhatIsRequired() {
        assertThatThrownBy(() -> check("createVolume", "{\"type\":\"HDD\",\"size\":null,\"note\":null}"))
                .hasMessage("size is required");
    }

    @Test
    void survivesNumbersBeyondAnyRange() {
        for (String number : new String[] {"1e1000000000", "1e-1000000000", "-1e1000000000", "9".repeat(900)}) {
            String body = "{\"type\":\"HDD\",\"size\":1,\"note\":null,\"months\":" + number + "}";
            assertThatThrownBy(() -> check("createVolume", body)).isInstanceOf(Refusal.class);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{}                                     | grant_type is required",
                "{\"grant_type\":\"refresh_token\"}     | refresh_token is required",
                "{\"grant_type\":\"client_credentials\",\"client_id\":\"a\"} | client_secret is required",
                "{\"grant_type\":\"password\"} | grant_type must be one of client_credentials, refresh_token, but was password",
                "{\"grant_type\":\"client_credentials\",\"client_id\":\"a\",\"client_secret\":17} | client_secret must be a string",
            })
    void tellsTheBranchThatWasMeant(String body, String message) {
        assertThatThrownBy(() -> check("getToken", body)).hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "", "442e6a59-26c2-4cea-a619-39762c0d238g", "442e6a5926c24ceaa61939762c0d2385"})
    void namesMalformedPathIds(String id) {
        assertThatThrownBy(() -> contract.checkParameters(
                        document.operation("deleteVolume"), Map.of("volume_id", id)::get, _ -> List.of()))
                .hasMessage("Invalid volume id: `" + id + "` must be a UUID");
        assertThatThrownBy(() -> contract.checkParameters(
                        document.operation("getSshKey"), Map.of("id", id)::get, _ -> List.of()))
                .hasMessage("Invalid ssh key id: `" + id + "` must be a UUID");
    }

    @Test
    void acceptsIdsOfAnyVersionAndCase() {
        for (String id : new String[] {ID, ID.toUpperCase(Locale.ROOT), "00000000-0000-0000-0000-000000000000"}) {
            assertThatCode(() -> contract.checkParameters(
                            document.operation("deleteVolume"), Map.of("volume_id", id)::get, _ -> List.of()))
                    .doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "status, gone, 'status must be one of attached, detached, but was gone'",
        "page, 0, 'page must be an integer of at least 1, but was \"0\"'",
        "page, ١, 'page must be an integer of at least 1, but was \"١\"'",
        "page, +1, 'page must be an integer of at least 1, but was +1'",
        "page, one, 'page must be an integer of at least 1, but was one'",
        "page, 99999999999999999999, 'page must be an integer of at least 1, but was \"99999999999999999999\"'",
        "is_spot, maybe, 'is_spot must be true or false, but was maybe'",
    })
    void namesWrongQueryParameters(String name, String value, String message) {
        assertThatThrownBy(() -> contract.checkParameters(
                        document.operation("listVolumes"), _ -> null, query("currency", "usd", name, value)))
                .hasMessage(message);
    }

    @Test
    void readsBooleansInAnyCaseAndAsksForWhatIsRequired() {
        assertThatCode(() -> contract.checkParameters(
                        document.operation("listVolumes"), _ -> null, query("currency", "usd", "is_spot", "True")))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> contract.checkParameters(document.operation("listVolumes"), _ -> null, _ -> List.of()))
                .hasMessage("currency is required");
    }

    @Test
    void doesNotRepeatControlCharactersOrLongValues() {
        String long100 = "x\n".repeat(100);
        assertThatThrownBy(() -> contract.checkParameters(
                        document.operation("listVolumes"), _ -> null, query("currency", "usd", "status", long100)))
                .message()
                .doesNotContain("\n")
                .hasSizeLessThan(150);
    }

    @Test
    void cutsLongValuesBetweenCharactersAndNotInside() {
        String emojis = "x" + "😀".repeat(100);
        assertThatThrownBy(() -> contract.checkParameters(
                        document.operation("listVolumes"), _ -> null, query("currency", "usd", "status", emojis)))
                .hasMessage("status must be one of attached, detached, but was x" + "😀".repeat(59) + "…");
    }

    @Test
    void countsCharactersAndNotHalvesOfThem() {
        OpenApiDocument published = OpenApiDocument.load();
        RequestContract itsContract = new RequestContract(published);
        Operation operation = published.operation("listInstanceAvailability");

        assertThatCode(() -> itsContract.checkParameters(operation, _ -> null, query("location_code", "😀".repeat(64))))
                .doesNotThrowAnyException();
        assertThatThrownBy(() ->
                        itsContract.checkParameters(operation, _ -> null, query("location_code", "😀".repeat(65))))
                .hasMessageStartingWith("location_code must be a string of 1 to 64 characters");
    }

    @Test
    void checksEveryValueOfAListParameter() {
        assertThatThrownBy(() ->
                        contract.checkParameters(document.operation("listVolumes"), _ -> null, name -> switch (name) {
                            case "tag" -> List.of("a", "");
                            case "currency" -> List.of("usd");
                            default -> List.of();
                        }))
                .hasMessage("tag must be a non-empty string, but was \"\"");
    }

    private static Function<String, List<String>> query(String... pairs) {
        Map<String, List<String>> values = new HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            values.put(pairs[i], List.of(pairs[i + 1]));
        }
        return name -> values.getOrDefault(name, List.of());
    }

    private void check(String operation, String body) {
        contract.checkBody(
                document.operation(operation),
                "application/json",
                Json.readRequest(body.getBytes(StandardCharsets.UTF_8)));
    }
}

package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.api.contract.Operation;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * Every answer that the document declares for any operation can be had, so none is declared in vain: all but 500, which
 * stands for defects, and 402, which nothing answers as long as nothing is charged.
 */
class EveryAnswerTest {
    private static final String JSON = "application/json";
    private static final String TOO_LONG = "{\"padding\":\"" + "x".repeat(1 << 20) + "\"}";

    private final Set<String> seen = new TreeSet<>();

    @Test
    void every_documented_answer_can_be_seen() {
        seeSuccesses();
        seeRefusals();
        seeWhatDependsOnTheState();
        seeTooManyRequests();

        Set<String> documented = new TreeSet<>();
        for (Operation operation : ApiClient.document().operations()) {
            for (String status : operation.responses().keySet()) {
                if (!status.equals("500") && !status.equals("402")) {
                    documented.add(operation.id() + " " + status);
                }
            }
        }
        assertThat(seen).isEqualTo(documented);
    }

    /** Each operation about fresh belongings, so that none is in the way of another. */
    private void seeSuccesses() {
        try (RunningHavu havu = RunningHavu.roomy()) {
            for (Operation operation : ApiClient.document().operations()) {
                SampleRequests.Sample sample = SampleRequests.of(operation.id(), Belongings.bought(havu, havu.alice()));
                assertThat(see(sample, havu.alice()).status())
                        .as(operation.id())
                        .isBetween(200, 299);
            }
        }
    }

    private void seeRefusals() {
        try (RunningHavu havu = RunningHavu.roomy()) {
            ApiClient alice = havu.alice();
            Belongings nobodys = Belongings.nobodys();
            for (Operation operation : ApiClient.document().operations()) {
                SampleRequests.Sample sample = SampleRequests.of(operation.id(), nobodys);
                if (operation.secured()) {
                    see(sample, havu.anonymous()).expect(401);
                    see(sample, havu.client("alice-without-scope")).expect(403);
                }
                if (operation.responses().containsKey("400")) {
                    see(sample.withPath(wrongPath(operation, sample)).withBody("[]"), alice)
                            .expect(400);
                }
                if (operation.responses().containsKey("404")) {
                    see(unknown(sample), alice).expect(404);
                }
                if (operation.requestBody() != null) {
                    see(sample.withBody(TOO_LONG), alice).expect(413);
                    see(sample.withBody("<xml/>"), "text/xml", alice).expect(415);
                }
            }
            see(
                    SampleRequests.of("getAccessToken", nobodys)
                            .withBody("{\"grant_type\":\"refresh_token\",\"refresh_token\":\"none\"}"),
                    havu.anonymous());
        }
    }

    private void seeWhatDependsOnTheState() {
        try (RunningHavu havu = RunningHavu.start()) {
            ApiClient alice = havu.alice();
            Belongings mine = Belongings.bought(havu, alice);
            for (String tag : List.of("addInstanceTag", "addVolumeTag", "addClusterTag")) {
                see(SampleRequests.of(tag, mine).withBody("{\"key\":\"owner\"}"), alice)
                        .expect(409);
            }
            IdempotencyTest.post(alice, "taken", "/ssh-keys", "{\"name\":\"other\",\"key\":\"ssh-ed25519 AAAA\"}")
                    .expect(201);
            IdempotencyTest.creations().forEach(creation -> {
                SampleRequests.Sample sample = SampleRequests.of(creation, mine);
                note(sample, IdempotencyTest.post(alice, "taken", sample.path(), sample.body()))
                        .expect(409);
            });
            see(SampleRequests.of("deleteVolume", mine).withPath("/volumes/" + mine.trashed()), alice)
                    .expect(204);
            see(SampleRequests.of("performClusterNodeAction", mine).withBody("{\"action\":\"boot\"}"), alice)
                    .expect(204);
            String onDemandOnly = alice.create("/instances", """
                    {"instance_type":"1H100.80S.30V","image":"ubuntu-24.04","hostname":"demand",
                     "location_code":"FIN-03"}""");
            havu.settle();
            for (String action : List.of("performInstanceAction", "performInstanceActionDeprecated")) {
                SampleRequests.Sample sample = SampleRequests.of(action, mine);
                see(sample.withBody("{\"action\":\"start\",\"id\":\"%s\"}".formatted(mine.instance())), alice)
                        .expect(204);
                see(
                                sample.withBody("{\"action\":\"start\",\"id\":[\"%s\",\"%s\"]}"
                                        .formatted(mine.instance(), new UUID(0, 1))),
                                alice)
                        .expect(207);
                see(
                                sample.withBody("{\"action\":\"configure_spot\",\"id\":\"%s\",\"is_spot\":true}"
                                        .formatted(onDemandOnly)),
                                alice)
                        .expect(503);
            }
            see(SampleRequests.of("deployInstance", mine).withBody("""
                                    {"instance_type":"CPU.4V.16G","image":"ubuntu-24.04","hostname":"nowhere",
                                     "location_code":"ICE-01"}"""), alice).expect(503);
            see(SampleRequests.of("deployCluster", mine), alice).expect(503);
            see(
                            SampleRequests.of("createVolume", mine)
                                    .withBody(
                                            "{\"type\":\"NVMe\",\"name\":\"n\",\"size\":1000000,\"location_code\":\"FIN-01\"}"),
                            alice)
                    .expect(503);
            see(
                            SampleRequests.of("performVolumeAction", mine)
                                    .withBody("{\"action\":\"resize\",\"id\":\"%s\",\"size\":1000000}"
                                            .formatted(mine.volume())),
                            alice)
                    .expect(503);
        }
    }

    /** The clock stands still, so the window of the project does not end. */
    private void seeTooManyRequests() {
        try (RunningHavu havu = RunningHavu.settings().withRateLimits().start()) {
            ApiClient alice = havu.alice();
            for (int i = 0; i < 500; i++) {
                alice.get("/ssh-keys/" + new UUID(0, i)).expect(404);
            }
            for (String operationId : SampleRequests.operationIds(true)) {
                see(SampleRequests.of(operationId, Belongings.nobodys()), alice).expect(429);
            }
        }
    }

    /** The path of a request that breaks a rule; where the path cannot, the body does. */
    private static String wrongPath(Operation operation, SampleRequests.Sample sample) {
        if (operation.requestBody() != null && !operation.id().equals("deleteVolume")) {
            return sample.path();
        }
        if (sample.path().matches(".*[0-9a-f]{8}-.*")) {
            return sample.path().replaceAll("[0-9a-f]{8}-[0-9a-f-]+", "malformed");
        }
        for (Operation.Parameter parameter : operation.parameters()) {
            if (parameter.location() == Operation.Location.QUERY) {
                return sample.path() + "?" + parameter.name() + "=";
            }
        }
        throw new AssertionError(operation.id() + " has nothing that could be wrong");
    }

    private static SampleRequests.Sample unknown(SampleRequests.Sample sample) {
        return switch (sample.operation().id()) {
            case "listImages", "listClusterImages" -> sample.withPath(sample.path() + "?instance_type=none");
            case "getInstanceType" -> sample.withPath("/instance-types/none");
            default -> sample;
        };
    }

    private Answer see(SampleRequests.Sample sample, ApiClient client) {
        return see(sample, JSON, client);
    }

    private Answer see(SampleRequests.Sample sample, String contentType, ApiClient client) {
        return note(sample, sample.sendAs(client, contentType, sample.body()));
    }

    private Answer note(SampleRequests.Sample sample, Answer answer) {
        seen.add(sample.operation().id() + " " + answer.status());
        return answer;
    }
}

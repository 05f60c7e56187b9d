package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/** Requests that follow from a seed, as tenants and the operator of one cloud could send them, and what has to hold meanwhile. */
final class RandomRequests {
    private static final String ADMIN = "/admin/v1/clouds/default";
    private static final String LEDGER = ADMIN + "/projects/default/ledger?limit=1000&after=";
    private static final String UNKNOWN = "00000000-0000-4000-8000-000000000000";
    private static final int SHOWN = 15;
    private static final Set<Integer> ALLOWED = Set.of(200, 201, 202, 204, 400, 402, 403, 404, 409, 503);
    private static final List<String> TYPES = List.of(DeployBody.CPU_TYPE, DeployBody.GPU_TYPE, "8B200.240V");
    private static final List<String> LOCATIONS = List.of("FIN-01", "FIN-01", "FIN-03");

    private final RunningHavu havu;
    private final SplittableRandom random;
    private final ApiClient admin;
    private ApiClient alice;

    private final List<String> instances = new ArrayList<>(List.of(UNKNOWN));
    private final List<String> volumes = new ArrayList<>(List.of(UNKNOWN));
    private final List<String> clusters = new ArrayList<>(List.of(UNKNOWN));
    private final List<byte[]> snapshots = new ArrayList<>();
    private final List<Supplier<Answer>> choices = new ArrayList<>();

    private final Deque<String> last = new ArrayDeque<>();
    /** The status that events have told last, by resource. */
    private final Map<String, String> told = new HashMap<>();

    private long cursor;
    private int accepted;

    RandomRequests(RunningHavu havu, long seed) {
        this.havu = havu;
        this.random = new SplittableRandom(seed);
        this.admin = havu.admin();
        this.alice = havu.alice();
        tenantsAsk();
        operatorsAsk();
        events();
    }

    /** Sends one request and holds its answer against what was told of it. */
    void next() {
        Answer answer = oneOf(choices).get();
        last.add(answer.request() + " -> " + answer.status() + (answer.status() >= 400 ? " " + answer.text() : ""));
        if (last.size() > SHOWN) {
            last.remove();
        }
        assertThat(answer.status()).as(answer.text()).isIn(ALLOWED);
        List<String> types = events();
        if (answer.status() < 400) {
            accepted++;
        } else {
            assertThat(types).as("what a refusal has changed").allMatch("fault.hit"::equals);
        }
    }

    /** How many requests were not refused. */
    int accepted() {
        return accepted;
    }

    /** The last requests with the status of their answers. */
    String last() {
        return String.join("\n", last);
    }

    /** With money and time enough nothing is on its way for ever. */
    void comeToRest() {
        admin.delete(ADMIN + "/faults").expect(204);
        topUp("1000000000").expect(201);
        advance("14h").expect(200);
        Answer quiet = admin.post(ADMIN + "/clock/run-until-quiet", "{\"at_most\":\"14h\"}");
        assertThat(quiet.expect(200).json().get("quiet").asBoolean())
                .as("at rest")
                .isTrue();
        alice = havu.alice();
        events();
        for (JsonNode instance : alice.getJson("/instances")) {
            assertThat(instance.get("status").asString())
                    .as(instance.toString())
                    .isIn("running", "offline", "error", "no_capacity", "installation_failed", "unknown");
        }
    }

    void requireThatAllAddsUp() {
        requireMoney();
        requireVolumesAndInstancesAgree();
        requireAvailabilitiesAgree();
    }

    private void requireMoney() {
        BigDecimal sum = BigDecimal.ZERO;
        BigDecimal spent = BigDecimal.ZERO;
        JsonNode page;
        long after = 0;
        do {
            page = admin.getJson(LEDGER + after);
            for (JsonNode entry : page.get("entries")) {
                sum = sum.add(amount(entry));
                if (!entry.get("resource_id").isNull()) {
                    spent = spent.subtract(amount(entry));
                }
            }
            after = page.get("next").asLong();
        } while (!page.get("entries").isEmpty());
        assertThat(new BigDecimal(page.get("balance").asString()))
                .as("balance and ledger")
                .isEqualByComparingTo(sum);
        assertThat(alice.getJson("/balance").get("amount").decimalValue())
                .as("what the tenant reads")
                .isEqualByComparingTo(sum);
        BigDecimal used = BigDecimal.ZERO;
        for (JsonNode row : admin.getJson(ADMIN + "/projects/default/usage").get("rows")) {
            used = used.add(amount(row));
        }
        assertThat(used).as("usage and ledger").isEqualByComparingTo(spent);
    }

    private void requireVolumesAndInstancesAgree() {
        Map<String, Set<String>> byInstance = new HashMap<>();
        Set<String> listed = new HashSet<>();
        for (JsonNode volume : alice.getJson("/volumes")) {
            String id = volume.get("id").asString();
            listed.add(id);
            for (JsonNode instance : volume.get("instances")) {
                byInstance
                        .computeIfAbsent(instance.get("id").asString(), key -> new HashSet<>())
                        .add(id);
            }
        }
        for (JsonNode instance : alice.getJson("/instances")) {
            if (instance.get("os_volume_id").isNull()) {
                // It is not shown before there is a machine.
                assertThat(instance.get("status").asString()).isNotEqualTo("running");
                continue;
            }
            Set<String> own = new HashSet<>();
            instance.get("volume_ids").forEach(id -> own.add(id.asString()));
            assertThat(own)
                    .as("volumes of %s", instance)
                    .isEqualTo(byInstance.getOrDefault(instance.get("id").asString(), Set.of()));
        }
        for (JsonNode volume : alice.getJson("/volumes/trash")) {
            assertThat(listed)
                    .as("volumes that are not in the trash")
                    .doesNotContain(volume.get("id").asString());
        }
    }

    private void requireAvailabilitiesAgree() {
        for (boolean spot : new boolean[] {true, false}) {
            Map<String, Set<String>> free = new HashMap<>();
            for (JsonNode location : alice.getJson("/instance-availability?is_spot=" + spot)) {
                location.get("availabilities")
                        .forEach(type -> free.computeIfAbsent(type.asString(), key -> new HashSet<>())
                                .add(location.get("location_code").asString()));
            }
            for (String type : TYPES) {
                assertThat(alice.getJson("/instance-availability/" + type + "?is_spot=" + spot)
                                .asBoolean())
                        .as("%s somewhere, spot %s", type, spot)
                        .isEqualTo(free.containsKey(type));
            }
        }
    }

    private void tenantsAsk() {
        offer(12, this::deploy);
        offer(4, this::deployWhatIsSaidToBeFree);
        offer(20, this::act);
        offer(3, () -> noted(volumes, alice.post("/volumes", Body.text(VolumeCalls.request("size", size())))));
        offer(10, this::actOnVolume);
        offer(1, () -> alice.delete("/volumes/" + recent(volumes), "{\"is_permanent\":" + random.nextBoolean() + "}"));
        offer(1, () -> alice.post("/clusters", Body.text(ClusterCalls.request("contract", contract()))));
        offer(1, () -> alice.put("/clusters", "{\"action\":\"discontinue\",\"id\":\"" + recent(clusters) + "\"}"));
        offer(1, () -> alice.post("/ssh-keys", "{\"name\":\"laptop\",\"key\":\"ssh-ed25519 AAAA\"}"));
        offer(1, () -> alice.post("/instances/" + recent(instances) + "/tags", "{\"key\":\"team\",\"value\":\"a\"}"));
        offer(1, () -> alice.get("/instances/" + recent(instances)));
    }

    private void operatorsAsk() {
        offer(12, () -> advance(oneOf(List.of("1s", "3s", "20s", "11m", "5h", "3d", "31d"))));
        offer(1, () -> timePassed(admin.post(ADMIN + "/clock/run-until-quiet", "{\"at_most\":\"1h\"}")));
        offer(3, () -> topUp(oneOf(List.of("5000", "100000", "-20000", "0.01"))));
        offer(
                2,
                () -> admin.put(ADMIN + "/capacity", """
                {"location":"%s","instance_type":"%s","free":%s}""".formatted(
                                oneOf(LOCATIONS), oneOf(TYPES), oneOf(List.of("0", "1", "3", "null")))));
        offer(1, () -> admin.delete(ADMIN + "/capacity"));
        offer(2, () -> admin.post(ADMIN + "/evictions", "{\"location\":\"" + oneOf(LOCATIONS) + "\",\"count\":2}"));
        offer(
                1,
                () -> admin.post(ADMIN + "/faults", """
                {"operation":"%s","times":1,"effect":{"kind":"refuse","status":503}}""".formatted(
                                oneOf(List.of("deployInstance", "performInstanceAction", "createVolume")))));
        offer(
                1,
                () -> admin.post(ADMIN + "/faults", """
                {"operation":"deployInstance","times":1,"effect":{"kind":"outcome","hostname":"machine","result":"%s"}}""".formatted(
                                oneOf(List.of("error", "no_capacity", "installation_failed")))));
        offer(
                1,
                () -> admin.put(
                        ADMIN + "/prices", """
                {"instance_types":{"%s":"%d.25"},"volume_types":{"NVMe":"0.%d"}}""".formatted(oneOf(TYPES), random.nextInt(1, 9), random.nextInt(1, 9))));
        offer(
                1,
                () -> admin.put(
                        ADMIN + "/projects/default/quotas",
                        oneOf(List.of("{\"gpus\":20}", "{\"gpus\":null}", "{\"vcpus\":200}"))));
        offer(1, () -> admin.post(ADMIN + "/coupons", """
                {"code":"C%d","amount":"100","currency":"usd"}""".formatted(random.nextInt(20))));
        offer(
                2,
                () -> admin.post(ADMIN + "/drift", """
                {"id":"%s","change":"%s"}""".formatted(
                                recent(instances), oneOf(List.of("stopped", "started", "out_of_sight", "gone")))));
        offer(1, this::save);
        offer(1, this::restore);
        if (random.nextInt(4) == 0) {
            offer(1, () -> admin.post(ADMIN + "/projects/default/reset", ""));
        }
    }

    private void offer(int weight, Supplier<Answer> request) {
        for (int i = 0; i < weight; i++) {
            choices.add(request);
        }
    }

    private Answer deploy() {
        return deploy(oneOf(TYPES), oneOf(LOCATIONS), random.nextInt(3) == 0);
    }

    private Answer deploy(String type, String location, boolean spot) {
        DeployBody body = DeployBody.small()
                .with("instance_type", type)
                .with("location_code", location)
                .with("hostname", oneOf(List.of("machine", "machine", "error", "full", "blank")))
                .with("is_spot", spot);
        if (spot) {
            String policy = oneOf(List.of("keep_detached", "move_to_trash", "delete_permanently"));
            body = body.withJson(
                    "os_volume", "{\"name\":\"root\",\"size\":60,\"on_spot_discontinue\":\"" + policy + "\"}");
        } else {
            body = body.with("contract", contract());
        }
        if (random.nextInt(4) == 0) {
            body = body.withJson("volumes", "[{\"name\":\"data\",\"type\":\"NVMe\",\"size\":" + size() + "}]");
        }
        if (random.nextInt(8) == 0) {
            body = body.with("coupon", "C" + random.nextInt(20));
        }
        return noted(instances, alice.post("/instances", body.toString()));
    }

    /** Whatever refuses it then, it is not a lack of room. */
    private Answer deployWhatIsSaidToBeFree() {
        String type = oneOf(TYPES);
        String location = oneOf(LOCATIONS);
        boolean spot = random.nextBoolean();
        Answer asked = alice.get("/instance-availability/" + type + "?location_code=" + location + "&is_spot=" + spot);
        if (asked.status() != 200 || hasFaults()) {
            return asked;
        }
        Answer answer = deploy(type, location, spot);
        if (asked.json().asBoolean()) {
            assertThat(answer.status()).as("%s, which was free", answer.text()).isNotEqualTo(503);
        } else {
            assertThat(answer.status())
                    .as("%s, which was not free", answer.text())
                    .isGreaterThanOrEqualTo(400);
        }
        return answer;
    }

    private Answer act() {
        String action = oneOf(List.of(
                "start",
                "shutdown",
                "shutdown",
                "force_shutdown",
                "delete",
                "delete",
                "hibernate",
                "restore",
                "deploy",
                "configure_spot",
                "transfer",
                "delete_stuck"));
        String more = switch (action) {
            case "configure_spot" -> ",\"is_spot\":" + random.nextBoolean();
            case "transfer" -> ",\"project_id\":\"other\"";
            case "delete" -> oneOf(List.of("", ",\"volume_ids\":[]", ",\"volume_ids\":null"));
            default -> "";
        };
        return alice.put(
                "/instances", "{\"action\":\"" + action + "\",\"id\":\"" + recent(instances) + "\"" + more + "}");
    }

    private Answer actOnVolume() {
        String action = oneOf(List.of("attach", "attach", "detach", "rename", "resize", "clone", "delete", "restore"));
        String more = switch (action) {
            case "attach" -> ",\"instance_id\":\"" + recent(instances) + "\"";
            case "rename" -> ",\"name\":\"other\"";
            case "resize" -> ",\"size\":" + size();
            default -> "";
        };
        if (random.nextInt(4) == 0) {
            alice.getJson("/volumes")
                    .forEach(volume -> volumes.add(volume.get("id").asString()));
        }
        return alice.put("/volumes", "{\"action\":\"" + action + "\",\"id\":\"" + recent(volumes) + "\"" + more + "}");
    }

    private Answer advance(String by) {
        return timePassed(admin.post(ADMIN + "/clock/advance", "{\"by\":\"" + by + "\"}"));
    }

    private Answer topUp(String amount) {
        return admin.post(ADMIN + "/projects/default/top-ups", "{\"amount\":\"" + amount + "\"}");
    }

    /** The token may have expired meanwhile, or not be valid yet. */
    private Answer timePassed(Answer answer) {
        alice = havu.alice();
        return answer;
    }

    private Answer save() {
        Answer answer = admin.get(ADMIN + "/snapshot");
        snapshots.add(answer.body());
        return answer;
    }

    private Answer restore() {
        if (snapshots.isEmpty() || random.nextInt(3) != 0) {
            return save();
        }
        return timePassed(admin.sendBytes(
                "PUT", ADMIN + "/snapshot", oneOf(snapshots), Map.of("Content-Type", "application/vnd.havu.snapshot")));
    }

    private boolean hasFaults() {
        for (JsonNode fault : admin.getJson(ADMIN + "/faults")) {
            if (fault.get("remaining").asInt() > 0) {
                return true;
            }
        }
        return false;
    }

    /** The types of what was told since it was last asked; every status follows from the one before. */
    private List<String> events() {
        List<String> types = new ArrayList<>();
        JsonNode page;
        do {
            page = admin.getJson(ADMIN + "/events?limit=1000&after=" + cursor);
            for (JsonNode event : page.get("events")) {
                assertThat(event.get("cursor").asLong()).isGreaterThan(cursor);
                cursor = event.get("cursor").asLong();
                String type = event.get("type").asString();
                types.add(type);
                follow(type, event);
            }
        } while (!page.get("events").isEmpty());
        return types;
    }

    private void follow(String type, JsonNode event) {
        if (type.endsWith(".restored") || type.endsWith(".reset")) {
            told.clear();
        } else if (!event.get("to").isNull()) {
            String id = event.get("resource_id").asString();
            String before = told.put(id, event.get("to").asString());
            if (before != null) {
                assertThat(event.get("from").asString()).as(event.toString()).isEqualTo(before);
            }
            if (type.equals("cluster.created")) {
                clusters.add(id);
            }
        }
    }

    private static Answer noted(List<String> ids, Answer answer) {
        if (answer.status() == 202) {
            ids.add(answer.text());
        }
        return answer;
    }

    private static BigDecimal amount(JsonNode node) {
        return new BigDecimal(node.get("amount").asString());
    }

    private int size() {
        return 10 * random.nextInt(1, 40);
    }

    private String contract() {
        return oneOf(List.of("PAY_AS_YOU_GO", "PAY_AS_YOU_GO", "LONG_TERM"));
    }

    private <T> T oneOf(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** The later the likelier. */
    private String recent(List<String> ids) {
        int back = random.nextInt(1 + random.nextInt(ids.size()));
        return ids.get(ids.size() - 1 - back);
    }
}

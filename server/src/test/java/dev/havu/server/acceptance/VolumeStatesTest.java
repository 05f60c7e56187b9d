package dev.havu.server.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.domain.ErrorCode;
import dev.havu.domain.states.Outcome;
import dev.havu.domain.volumes.VolumeState;
import dev.havu.domain.volumes.VolumeStates;
import dev.havu.domain.volumes.VolumeTrigger;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * Every action of clients in every state of a volume does over HTTP what the state table says. The volumes are shared
 * file systems and the instances are shut down, so that only the state decides.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VolumeStatesTest {
    private static final List<VolumeTrigger> ACTIONS = List.of(
            VolumeTrigger.ATTACH,
            VolumeTrigger.DETACH,
            VolumeTrigger.RENAME,
            VolumeTrigger.RESIZE,
            VolumeTrigger.CLONE,
            VolumeTrigger.TAG,
            VolumeTrigger.DELETE,
            VolumeTrigger.DELETE_PERMANENTLY,
            VolumeTrigger.RESTORE,
            VolumeTrigger.CANCEL,
            VolumeTrigger.CREATE,
            VolumeTrigger.EXPORT,
            VolumeTrigger.TRANSFER);

    private final RunningHavu havu = RunningHavu.start();
    private final ApiClient alice = havu.alice();
    private final VolumeCalls volumes = new VolumeCalls(havu, alice);
    private String firstInstance = "";
    private String secondInstance = "";

    @BeforeAll
    void shut_down_two_instances() {
        firstInstance = volumes.offlineInstance("FIN-01");
        secondInstance = volumes.offlineInstance("FIN-01");
    }

    @AfterAll
    void stop() {
        havu.close();
    }

    static Stream<Arguments> every_action_in_every_state() {
        return Arrays.stream(VolumeState.values())
                .flatMap(state -> ACTIONS.stream().map(action -> Arguments.of(state, action)));
    }

    @ParameterizedTest(name = "{1} in {0}")
    @MethodSource
    void every_action_in_every_state(VolumeState state, VolumeTrigger action) {
        String id = volumes.in(state, firstInstance);
        JsonNode before = volumes.read(id);

        Answer answer = send(action, id);

        switch (VolumeStates.TABLE.outcome(state, action)) {
            case Outcome.Moves<VolumeState>(VolumeState next) -> {
                answer.expect(action == VolumeTrigger.TAG ? 201 : 202);
                assertThat(volumes.status(id)).isEqualTo(next.wireStatus());
                assertThat(isPermanent(volumes.read(id))).isEqualTo(next == VolumeState.PURGED);
            }
            case Outcome.AlreadyThere<VolumeState>() -> {
                answer.expect(202);
                assertThat(volumes.read(id)).isEqualTo(before);
            }
            case Outcome.Refused<VolumeState>(ErrorCode code, String message) -> {
                answer.expectError(statusOf(code), code.name().toLowerCase(Locale.ROOT), message);
                assertThat(volumes.read(id)).isEqualTo(before);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void every_state_ends_in_one_that_lasts(VolumeState state) {
        String id = volumes.in(state, firstInstance);

        havu.settle();

        VolumeState expected = switch (state) {
            case ORDERED, DETACHED, DETACHING, CLONING, RESTORING -> VolumeState.DETACHED;
            case ATTACHING, ATTACHED -> VolumeState.ATTACHED;
            case CANCELING, CANCELED -> VolumeState.CANCELED;
            case DELETED, PURGED -> state;
        };
        assertThat(volumes.status(id)).isEqualTo(expected.wireStatus());
        JsonNode settled = volumes.read(id);
        havu.advance(Duration.ofMinutes(1));
        assertThat(volumes.read(id)).isEqualTo(settled);
    }

    private Answer send(VolumeTrigger action, String id) {
        return switch (action) {
            case ATTACH -> volumes.attach(id, secondInstance);
            case RENAME -> volumes.put("rename", id, "name", "renamed");
            case RESIZE -> volumes.put("resize", id, "size", 2);
            case TAG -> alice.post("/volumes/" + id + "/tags", Body.of("key", "team"));
            case DELETE_PERMANENTLY -> volumes.put("delete", id, "is_permanent", true);
            case DETACH, CLONE, DELETE, RESTORE, CANCEL, CREATE, EXPORT, TRANSFER ->
                volumes.put(action.name().toLowerCase(Locale.ROOT), id);
            case CREATED, ATTACHED, DETACHED, CLONED, RESTORED, CANCELED, OVERDUE ->
                throw new IllegalArgumentException(action + " is not an action of clients");
        };
    }

    private static boolean isPermanent(JsonNode volume) {
        JsonNode flag = volume.get("is_permanently_deleted");
        return flag != null && flag.booleanValue();
    }

    private static int statusOf(ErrorCode code) {
        return switch (code) {
            case INVALID_REQUEST -> 400;
            case UNAUTHORIZED_REQUEST -> 401;
            case INSUFFICIENT_FUNDS -> 402;
            case FORBIDDEN_ACTION -> 403;
            case NOT_FOUND -> 404;
            case CONFLICT -> 409;
            case RATE_LIMIT_EXCEEDED -> 429;
            case SERVER_ERROR -> 500;
            case SERVICE_UNAVAILABLE -> 503;
        };
    }
}

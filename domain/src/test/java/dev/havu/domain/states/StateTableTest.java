package dev.havu.domain.states;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.havu.domain.ErrorCode;
import dev.havu.domain.Refusal;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A table says what happens, and one that contradicts itself cannot be built. */
class StateTableTest {
    private enum Door implements LifecycleState {
        OPEN("open"),
        CLOSING("open"),
        CLOSED("closed");

        private final String wireStatus;

        Door(String wireStatus) {
            this.wireStatus = wireStatus;
        }

        @Override
        public String wireStatus() {
            return wireStatus;
        }
    }

    private enum Push {
        CLOSE,
        LOCK,
        SHUT,
        OVERDUE
    }

    private static StateTable.Builder<Door, Push> doors() {
        return StateTable.of("door", Door.class);
    }

    private static final StateTable<Door, Push> TABLE = doors().resting(Door.OPEN, "lets everybody in")
            .moves(Push.CLOSE, Door.CLOSING)
            .refused(Push.LOCK, ErrorCode.FORBIDDEN_ACTION, "Close the door first")
            .transitional(Door.CLOSING, Duration.ofSeconds(1), "on its way", "closed by hand")
            .alreadyThere(Push.CLOSE)
            .moves(Push.SHUT, Door.CLOSED)
            .moves(Push.OVERDUE, Door.OPEN)
            .resting(Door.CLOSED, "keeps everybody out")
            .stays(Push.LOCK)
            .build();

    @Test
    void a_row_says_where_a_trigger_leads() {
        assertThat(TABLE.outcome(Door.OPEN, Push.CLOSE)).isEqualTo(new Outcome.Moves<>(Door.CLOSING));
        assertThat(TABLE.next(Door.OPEN, Push.CLOSE)).isEqualTo(Door.CLOSING);
        assertThat(TABLE.allows(Door.OPEN, Push.CLOSE)).isTrue();
    }

    @Test
    void a_trigger_may_be_legal_without_leading_anywhere() {
        assertThat(TABLE.next(Door.CLOSED, Push.LOCK)).isEqualTo(Door.CLOSED);
        assertThat(TABLE.allows(Door.CLOSED, Push.LOCK)).isTrue();
    }

    @Test
    void what_is_so_already_succeeds_without_a_move() {
        assertThat(TABLE.outcome(Door.CLOSING, Push.CLOSE)).isEqualTo(new Outcome.AlreadyThere<>());
        assertThat(TABLE.next(Door.CLOSING, Push.CLOSE)).isEqualTo(Door.CLOSING);
        assertThat(TABLE.allows(Door.CLOSING, Push.CLOSE)).isFalse();
    }

    @Test
    void a_refusal_has_the_words_of_its_row() {
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> TABLE.next(Door.OPEN, Push.LOCK))
                .withMessage("Close the door first")
                .extracting(Refusal::errorCode)
                .isEqualTo(ErrorCode.FORBIDDEN_ACTION);
    }

    @Test
    void a_pair_without_a_row_is_refused_with_both_the_state_and_what_clients_see_of_it() {
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> TABLE.next(Door.CLOSING, Push.LOCK))
                .withMessage("Action lock is not allowed while the door is closing (open)")
                .extracting(Refusal::errorCode)
                .isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> TABLE.next(Door.CLOSED, Push.SHUT))
                .withMessage("Action shut is not allowed while the door is closed");
    }

    @Test
    void a_state_is_transitional_if_it_has_a_deadline() {
        assertThat(TABLE.rule(Door.CLOSING).transitional()).isTrue();
        assertThat(TABLE.rule(Door.OPEN).transitional()).isFalse();
    }

    @Test
    void a_state_without_a_rule_is_a_defect() {
        assertThatIllegalStateException()
                .isThrownBy(
                        () -> doors().resting(Door.OPEN, "lets everybody in").build())
                .withMessage("the door table has no rule for CLOSING");
    }

    @Test
    void a_state_with_two_rules_is_a_defect() {
        assertThatIllegalStateException()
                .isThrownBy(() -> doors().resting(Door.OPEN, "once").resting(Door.OPEN, "twice"))
                .withMessage("the door table declares OPEN twice");
    }

    @Test
    void a_pair_with_two_rows_is_a_defect() {
        assertThatIllegalStateException()
                .isThrownBy(() -> doors().resting(Door.OPEN, "lets everybody in")
                        .moves(Push.CLOSE, Door.CLOSED)
                        .alreadyThere(Push.CLOSE))
                .withMessage("the door table has two rows for OPEN and CLOSE");
    }

    @Test
    void a_row_before_any_state_is_a_defect() {
        assertThatIllegalStateException().isThrownBy(() -> doors().moves(Push.CLOSE, Door.CLOSED));
    }
}

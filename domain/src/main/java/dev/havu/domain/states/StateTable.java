package dev.havu.domain.states;

import dev.havu.domain.ErrorCode;
import dev.havu.domain.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A state machine as data: the rows say which trigger is legal in which state and where it leads, the rules say what each
 * state means, how long it may last and what recovery does. Code, tests and the generated documentation read the same table.
 *
 * @param <S> states
 * @param <T> triggers: actions of clients and reports of the driver
 */
public final class StateTable<S extends Enum<S> & LifecycleState, T extends Enum<T>> {
    /** One line of the table. */
    public record Row<S, T>(S from, T trigger, Outcome<S> outcome) {}

    private final String noun;
    private final Map<S, StateRule<S>> rules;
    private final Map<S, Map<T, Outcome<S>>> outcomes;
    private final List<Row<S, T>> rows;

    private StateTable(Builder<S, T> builder) {
        this.noun = builder.noun;
        this.rules = builder.rules;
        this.outcomes = builder.outcomes;
        this.rows = List.copyOf(builder.rows);
        for (S state : builder.stateType.getEnumConstants()) {
            if (!rules.containsKey(state)) {
                throw new IllegalStateException("the " + noun + " table has no rule for " + state);
            }
        }
    }

    /** Starts a table for {@code noun}, the word used in messages. */
    public static <S extends Enum<S> & LifecycleState, T extends Enum<T>> Builder<S, T> of(
            String noun, Class<S> stateType) {
        return new Builder<>(noun, stateType);
    }

    /** What {@code trigger} does in {@code from}; a pair without a row is refused as an action not allowed (400). */
    public Outcome<S> outcome(S from, T trigger) {
        Map<T, Outcome<S>> row = outcomes.get(from);
        Outcome<S> outcome = row == null ? null : row.get(trigger);
        return outcome != null
                ? outcome
                : new Outcome.Refused<>(
                        ErrorCode.INVALID_REQUEST,
                        "Action " + word(trigger) + " is not allowed while the " + noun + " is " + describe(from));
    }

    /**
     * The next state, for triggers that cannot be "already there".
     *
     * @throws Refusal if the table refuses the trigger
     */
    public S next(S from, T trigger) {
        return switch (outcome(from, trigger)) {
            case Outcome.Moves<S> moves -> moves.next();
            case Outcome.AlreadyThere<S>() -> from;
            case Outcome.Refused<S> refused -> throw new Refusal(refused.errorCode(), refused.message());
        };
    }

    /** Whether the table has a row that lets {@code trigger} move a resource out of {@code from}. */
    public boolean allows(S from, T trigger) {
        return outcome(from, trigger) instanceof Outcome.Moves<S>;
    }

    public StateRule<S> rule(S state) {
        return java.util.Objects.requireNonNull(rules.get(state));
    }

    /** All rows in the order they were declared. */
    public List<Row<S, T>> rows() {
        return rows;
    }

    /** The rules of all states, in the order of the states. */
    public List<StateRule<S>> rules() {
        return List.copyOf(rules.values());
    }

    /** The name of the resource in messages and documentation. */
    public String noun() {
        return noun;
    }

    private String describe(S state) {
        String internal = word(state);
        return internal.equals(state.wireStatus()) ? internal : internal + " (" + state.wireStatus() + ")";
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** Collects rules and rows. */
    public static final class Builder<S extends Enum<S> & LifecycleState, T extends Enum<T>> {
        private final String noun;
        private final Class<S> stateType;
        private final Map<S, StateRule<S>> rules;
        private final Map<S, Map<T, Outcome<S>>> outcomes;
        private final List<Row<S, T>> rows = new ArrayList<>();
        private @Nullable S current;

        private Builder(String noun, Class<S> stateType) {
            this.noun = noun;
            this.stateType = stateType;
            this.rules = new EnumMap<>(stateType);
            this.outcomes = new EnumMap<>(stateType);
        }

        /** Declares a state in which a resource can stay for ever; the rows that follow belong to it. */
        public Builder<S, T> resting(S state, String meaning) {
            return rule(new StateRule<>(state, null, meaning, ""));
        }

        /** Declares a state that must be left before its deadline; the rows that follow belong to it. */
        public Builder<S, T> transitional(S state, Duration deadline, String meaning, String recovery) {
            return rule(new StateRule<>(state, deadline, meaning, recovery));
        }

        public Builder<S, T> moves(T trigger, S next) {
            return row(trigger, new Outcome.Moves<>(next));
        }

        /** The trigger is legal and changes something other than the state. */
        public Builder<S, T> stays(T trigger) {
            return moves(trigger, current());
        }

        public Builder<S, T> alreadyThere(T trigger) {
            return row(trigger, new Outcome.AlreadyThere<>());
        }

        public Builder<S, T> refused(T trigger, ErrorCode errorCode, String message) {
            return row(trigger, new Outcome.Refused<>(errorCode, message));
        }

        public StateTable<S, T> build() {
            return new StateTable<>(this);
        }

        private Builder<S, T> rule(StateRule<S> rule) {
            if (rules.put(rule.state(), rule) != null) {
                throw new IllegalStateException("the " + noun + " table declares " + rule.state() + " twice");
            }
            current = rule.state();
            return this;
        }

        private Builder<S, T> row(T trigger, Outcome<S> outcome) {
            S from = current();
            Map<T, Outcome<S>> ofState =
                    outcomes.computeIfAbsent(from, state -> new EnumMap<>(trigger.getDeclaringClass()));
            if (ofState.put(trigger, outcome) != null) {
                throw new IllegalStateException("the " + noun + " table has two rows for " + from + " and " + trigger);
            }
            rows.add(new Row<>(from, trigger, outcome));
            return this;
        }

        private S current() {
            if (current == null) {
                throw new IllegalStateException("declare a state before its rows");
            }
            return current;
        }
    }
}

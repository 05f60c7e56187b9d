package dev.havu.store;

import static org.assertj.core.api.Assertions.assertThatList;
import static org.assertj.core.api.Assertions.assertThatObject;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.assertj.core.api.ListAssert;
import org.assertj.core.api.ObjectAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs the tests of a class against every kind of store, each test with a fresh one that holds {@link Samples#CLOUD}. */
@ParameterizedClass(name = "{0}")
@EnumSource(Medium.class)
abstract class EveryStore {
    @Parameter
    Medium medium;

    @TempDir
    Path directory;

    Store store;

    @BeforeEach
    void open_a_fresh_store() {
        store = medium.open(directory);
        write(Samples::foundation);
    }

    @AfterEach
    void close_the_store() {
        store.close();
    }

    /** A command without a result. */
    void write(Consumer<Session> command) {
        store.write(session -> {
            command.accept(session);
            return true;
        });
    }

    <R> R read(Function<Session, R> query) {
        return store.read(query);
    }

    /** Assertions about what a query finds, which may be null. */
    <R> ObjectAssert<R> found(Function<Session, R> query) {
        return assertThatObject(store.read(query));
    }

    /** Assertions about what a query lists. */
    <E> ListAssert<E> listed(Function<Session, List<E>> query) {
        return assertThatList(store.<List<E>>read(query));
    }
}

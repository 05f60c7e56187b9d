package dev.havu.junit;

/** Who has a cloud of its own. */
public enum Isolation {
    /** Every test, and every repetition of it. */
    TEST,
    /** Every class, with the classes nested in it. */
    CLASS
}

package dev.havu.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives the tests of a class a cloud that speaks the Verda Cloud API, each its own; they may take a {@link Havu} or a part of
 * it as parameter. {@link HavuExtension} tells where the server comes from, and can be registered instead for settings that
 * have to be computed.
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(HavuExtension.class)
public @interface HavuTest {
    /** The seed that stands for another one each time. */
    long ANOTHER_EACH_TIME = -1;

    /** Who has a cloud of its own. */
    Isolation isolation() default Isolation.TEST;

    /** How its clock goes. */
    ClockMode clock() default ClockMode.OFFSET;

    /** What the clock shows at first, such as {@code 2026-11-01T10:00:00Z}; the real time when it is empty. */
    String now() default "";

    /** What the project has, such as {@code 12.50}; what Havu gives a project when it is empty. */
    String balance() default "";

    /** Currency of the project, {@code usd} or {@code eur}. */
    String currency() default "usd";

    /** Whether machines and volumes change without taking time. */
    boolean instant() default false;

    /** What random choices follow from. */
    long randomSeed() default ANOTHER_EACH_TIME;
}

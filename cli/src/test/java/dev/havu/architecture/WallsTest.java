package dev.havu.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** One rule per wall, each with the reason it stands for. */
class WallsTest {
    private static JavaClasses havu;

    @BeforeAll
    static void readClasses() {
        havu = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.havu");
    }

    @Test
    void the_domain_depends_on_nothing_but_java() {
        classes()
                .that()
                .resideInAPackage("dev.havu.domain..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "dev.havu.domain..",
                        "java.lang..",
                        "java.math..",
                        "java.nio",
                        "java.nio.charset..",
                        "java.security..",
                        "java.time..",
                        "java.util..",
                        "org.jspecify..")
                .because("what the cloud is must not change with how it is served or stored")
                .check(havu);
    }

    @Test
    void the_engine_sees_ports_only() {
        noClasses()
                .that()
                .resideInAPackage("dev.havu.engine..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.havu.store.sqlite..",
                        "dev.havu.drivers.simulator..",
                        "dev.havu.drivers.incus..",
                        "dev.havu.api..",
                        "dev.havu.server..",
                        "java.sql..",
                        "java.net..",
                        "tools.jackson..",
                        "io.helidon..")
                .because("the engine runs over any store and any driver, and knows no wire")
                .check(havu);
    }

    @Test
    void drivers_and_stores_know_only_the_domain() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.havu.drivers..", "dev.havu.store..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.havu.engine..", "dev.havu.api..", "dev.havu.server..")
                .because("ports are called by the engine and never call back")
                .check(havu);
    }

    @Test
    void sql_stays_in_the_store() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.havu.store.sqlite..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "org.sqlite..")
                .because("a store on another database must fit behind the same port")
                .check(havu);
    }

    @Test
    void the_http_library_stays_behind_our_own_port() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.havu.server.http..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.helidon..")
                .because("the HTTP server must be replaceable")
                .check(havu);
    }

    @Test
    void how_incus_is_spoken_to_stays_in_its_client() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.havu.drivers.incus.api..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.eclipse.jetty..")
                .because("the driver is about machines, and no other start needs an HTTP client")
                .check(havu);
    }

    @Test
    void routes_go_through_the_engine() {
        noClasses()
                .that()
                .resideInAPackage("dev.havu.server.routes..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.havu.store..", "dev.havu.drivers..")
                .because("what is not a command or query of the engine would bypass transactions and due work")
                .check(havu);
    }

    @Test
    void the_api_knows_the_domain_and_no_server() {
        noClasses()
                .that()
                .resideInAPackage("dev.havu.api..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.havu.server..", "dev.havu.engine..", "dev.havu.store..", "dev.havu.drivers..")
                .because("wire records and the document must be usable without a running cloud")
                .check(havu);
    }

    @Test
    void time_comes_from_the_clock_of_the_cloud() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("dev.havu.engine.clouds.CloudClock")
                .and()
                .resideOutsideOfPackage(
                        "dev.havu.server.events") // whoever gets webhooks lives in the time of the world
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(InstantSource.class, "system")
                .orShould()
                .callMethod(Clock.class, "systemUTC")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .because("virtual time moves everything or nothing")
                .check(havu);
    }

    @Test
    void nobody_sleeps_or_rolls_dice_of_his_own() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("dev.havu.server.faults.FaultRules") // holds answers back when asked to
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Thread.class, "sleep", Duration.class)
                .orShould()
                .callMethod(UUID.class, "randomUUID")
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .callConstructor(Random.class)
                .because("what waits is due work, and what is random comes from the cloud's seed")
                .check(havu);
    }

    @Test
    void rooms_of_the_server_do_not_depend_on_each_other_in_circles() {
        slices().matching("dev.havu.server.(*)..")
                .should()
                .beFreeOfCycles()
                .because("a room that needs its neighbour, which needs it, is one room")
                .check(havu);
    }
}

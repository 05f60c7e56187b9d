package dev.havu.junit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.DataInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class WallsTest {
    private static final int JAVA_17 = 61;

    @Test
    void nothing_but_java_and_junit_reaches_the_class_path_of_a_user() {
        JavaClasses classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.havu.junit");

        assertThat(classes).extracting(JavaClass::getSimpleName).contains("HavuExtension");
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "dev.havu.junit",
                        "java..",
                        "org.junit.jupiter.api..",
                        "org.opentest4j",
                        // Annotations, which nobody has to have at run time.
                        "org.jspecify.annotations")
                .because("tests must not get a library, or a version of one, from what they test with")
                .check(classes);
    }

    @Test
    void java_17_can_run_it() throws IOException {
        try (DataInputStream file =
                new DataInputStream(HavuExtension.class.getResourceAsStream("HavuExtension.class"))) {
            file.readInt();
            file.readUnsignedShort();
            assertThat(file.readUnsignedShort()).isEqualTo(JAVA_17);
        }
    }
}

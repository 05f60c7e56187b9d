package dev.havu.server.config;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An entry of {@code clouds} in the configuration file: a further cloud, fully apart from the others in the same process.
 *
 * @param name unique, and not {@value #DEFAULT_NAME}
 * @param randomSeed what all its random choices follow from; null to draw it when the cloud is first opened
 * @param simulation how its machines behave
 * @param fleet its machines; null for the built-in fleet
 * @param projects its projects
 */
public record CloudSection(
        String name,
        @Nullable Long randomSeed,
        SimulationSection simulation,
        @Nullable FleetSection fleet,
        List<ProjectSection> projects) {
    /** Name of the cloud that the other sections of the file describe. */
    public static final String DEFAULT_NAME = "default";

    public CloudSection {
        Required.present(name, "name");
        simulation = Objects.requireNonNullElse(simulation, SimulationSection.DEFAULT);
        projects = List.copyOf(Objects.requireNonNullElse(projects, List.of()));
    }
}

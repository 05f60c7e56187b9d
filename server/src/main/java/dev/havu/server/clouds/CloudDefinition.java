package dev.havu.server.clouds;

import dev.havu.api.Json;
import dev.havu.drivers.Driver;
import dev.havu.drivers.simulator.Simulator;
import dev.havu.server.config.Sections;
import dev.havu.server.config.SimulationSection;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What is kept of a cloud that the configuration does not know of, so that it is there after a restart.
 *
 * @param simulation how its machines behave, as in the configuration file; null for the defaults
 */
public record CloudDefinition(@Nullable JsonNode simulation) {
    private static final String PLACE = "simulation";

    /**
     * Checks what is given.
     *
     * @throws IllegalArgumentException with one line that names the place, the value and the rule
     */
    public CloudDefinition {
        simulation = simulation == null || simulation.isNull() ? null : simulation;
        section(simulation);
    }

    /**
     * Reads what was kept.
     *
     * @throws IllegalArgumentException if this version of Havu cannot
     */
    public static CloudDefinition read(String kept) {
        return new CloudDefinition(Json.mapper().readTree(kept).get(PLACE));
    }

    /** What to keep. */
    public String write() {
        return new String(Json.write(this), StandardCharsets.UTF_8);
    }

    /** What stands behind the cloud. */
    public Driver driver(long seed) {
        return new Simulator(section(simulation).spec(), seed);
    }

    private static SimulationSection section(@Nullable JsonNode simulation) {
        return simulation == null
                ? SimulationSection.DEFAULT
                : Sections.read(simulation, PLACE, SimulationSection.class);
    }
}

package dev.havu.api.availability;

import java.util.List;

/** The instance or cluster types that can be deployed at a location now. */
public record AvailabilityView(String locationCode, List<String> availabilities) {}

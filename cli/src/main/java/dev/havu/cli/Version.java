package dev.havu.cli;

/** The version of this build. */
final class Version {
    private Version() {}

    /** As in the manifest of the jar; {@code development} when it does not run from one. */
    static String text() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}

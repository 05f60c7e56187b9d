package dev.havu.junit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Stands in for the launcher of a source tree: starts the Havu that is on the class path of the tests. */
final class Launcher {
    private Launcher() {}

    /** Writes one into a directory. */
    static Path in(Path directory) throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Path launcher = Files.writeString(
                directory.resolve("havu"), """
                #!/bin/sh
                echo $$ > "$(dirname "$0")/pid"
                exec '%s' --enable-native-access=ALL-UNNAMED -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp '%s' \
                  dev.havu.cli.Main "$@"
                """.formatted(java, System.getProperty("java.class.path")));
        return Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));
    }
}

package dev.havu.drivers.incus;

import dev.havu.domain.volumes.Volume;
import dev.havu.drivers.incus.api.IncusException;
import dev.havu.drivers.incus.api.IncusException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Shared file systems as directories of a file system that all hosts have under the same path, such as NFS, CephFS or Lustre:
 * the way to have one on several hosts at once when the storage pool is local to each of them. Their sizes are not enforced.
 *
 * @param base null when there is no such path, and shared file systems are custom volumes
 */
record SharedDirectories(@Nullable Path base) {
    /** Whether a volume is kept here. */
    boolean hold(Volume volume) {
        return base != null && volume.sharedFileSystem();
    }

    /** How a machine has a shared file system. */
    Map<String, String> device(Volume volume, String mountPoint) {
        return Map.of("type", "disk", "source", directory(volume).toString(), "path", mountPoint, "shift", "true");
    }

    /** Whether there is one. */
    boolean has(Volume volume) {
        return Files.isDirectory(directory(volume), LinkOption.NOFOLLOW_LINKS);
    }

    void make(Volume volume) {
        Path directory = directory(volume);
        try {
            Files.createDirectories(directory);
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException failure) {
            throw new IncusException(Kind.FAILED, "cannot make the shared directory " + directory, failure);
        }
    }

    void delete(Volume volume) {
        Path directory = directory(volume);
        if (!Files.exists(directory)) {
            return;
        }
        // Symbolic links of a tenant are removed, not followed.
        try (Stream<Path> files = Files.walk(directory)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.delete(file);
            }
        } catch (IOException failure) {
            throw new IncusException(Kind.FAILED, "cannot remove the shared directory " + directory, failure);
        }
    }

    private Path directory(Volume volume) {
        return Objects.requireNonNull(base).resolve(Names.ofVolume(volume.id()));
    }
}

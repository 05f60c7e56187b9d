package dev.havu.cli.admin;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A whole cloud in a file. */
final class SnapshotCommands {
    private static final String TYPE = "application/vnd.havu.snapshot";

    private SnapshotCommands() {}

    static Noun noun() {
        return Noun.of(
                "snapshot",
                "Save a whole cloud to a file, and bring it back.",
                Verb.named("save", "Save a cloud as it is at one moment.")
                        .argument("FILE", "Where to; what is there is replaced.")
                        .runs(SnapshotCommands::save),
                Verb.named("restore", "Put what was saved in the place of a cloud; it is made if there is none.")
                        .argument("FILE", "What 'havu snapshot save' has written.")
                        .runs(call -> {
                            Path file = existing(call.argument(0));
                            call.show(
                                    call.server().upload("PUT", call.cloud("/snapshot"), TYPE, file),
                                    answer -> "The cloud is as it was when " + file + " was saved.\n"
                                            + (answer.path("credentials_left_out")
                                                            .isEmpty()
                                                    ? ""
                                                    : "Left out, because another cloud has them: credentials "
                                                            + Table.cell(answer.path("credentials_left_out")) + "\n"));
                        }));
    }

    private static void save(Call call) {
        Path file = path(call.argument(0)).toAbsolutePath();
        try (InputStream snapshot = call.server().read(call.cloud("/snapshot"), TYPE)) {
            // Beside the target, so that a half-written one never has its name.
            Path part = Files.createTempFile(file.getParent(), file.getFileName() + ".", ".part");
            try {
                Files.copy(snapshot, part, StandardCopyOption.REPLACE_EXISTING);
                Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(part);
            }
            call.done("Saved in " + file + " (" + Files.size(file) + " bytes).");
        } catch (IOException e) {
            throw new AdminException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    /** A file to send. */
    static Path existing(String name) {
        Path file = path(name);
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new AdminException("there is no file " + file + " that can be read");
        }
        return file;
    }

    private static Path path(String name) {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw new AdminException("'" + name + "' is no name of a file", e);
        }
    }
}

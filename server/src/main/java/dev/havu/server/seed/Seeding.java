package dev.havu.server.seed;

import dev.havu.api.contract.OpenApiDocument;
import dev.havu.api.contract.RequestContract;
import dev.havu.domain.Refusal;
import dev.havu.engine.Engine;
import dev.havu.engine.clouds.Cloud;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Makes what a seed file says, all of it or nothing, by the same commands that clients use. What is there already, by its
 * name in its project, is left as it is; so a file can be applied again and again.
 */
public final class Seeding {
    private final Engine engine;
    private final OpenApiDocument document;
    private final RequestContract contract;

    /**
     * Seeding of the clouds of an engine.
     *
     * @param document of the public API, which says what the fields of a seed file may be
     */
    public Seeding(Engine engine, OpenApiDocument document) {
        this.engine = engine;
        this.document = document;
        this.contract = new RequestContract(document);
    }

    /**
     * Applies a file to a cloud.
     *
     * @param file YAML or JSON
     * @throws Refusal that says what is wrong, and in which line; nothing was made
     */
    public SeedReport apply(Cloud cloud, byte[] file) {
        SeedFile seed = SeedFile.read(file);
        SeedReport report = engine.transactions()
                .run(cloud.name(), transaction -> new SeedCommand(transaction, seed, document, contract).run());
        engine.tenants().forget();
        return report;
    }

    /**
     * Reads a file that somebody named.
     *
     * @throws Refusal that says why it cannot be read
     */
    public static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            boolean number = String.valueOf(file.getFileName()).matches("-?[0-9]+");
            throw Refusal.invalid("it does not exist"
                    + (number ? "; a number that random choices follow from is given with --random-seed" : ""));
        } catch (IOException e) {
            throw Refusal.invalid("it cannot be read: " + e);
        }
    }
}

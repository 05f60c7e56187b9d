package dev.havu.drivers.incus.inventory;

import dev.havu.drivers.incus.api.IncusException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Answers of Incus 6.0.4 from a file, by address. {@code single} and {@code cluster} were recorded and shortened; {@code gpus}
 * is {@code single} with the cards of a GPU server as the REST API documents them.
 */
public final class RecordedIncus implements IncusReads {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ObjectNode answers;
    private final Set<String> silent = new HashSet<>();

    private RecordedIncus(ObjectNode answers) {
        this.answers = answers;
    }

    public static RecordedIncus of(String name) {
        try (InputStream in = RecordedIncus.class.getResourceAsStream(name + ".json")) {
            return new RecordedIncus((ObjectNode) JSON.readTree(in));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Changes an answer. */
    public RecordedIncus with(String address, Consumer<ObjectNode> edit) {
        edit.accept((ObjectNode) answers.path(address));
        return this;
    }

    /** Changes one of the things in an answer, by name. */
    public RecordedIncus with(String address, String name, Consumer<ObjectNode> edit) {
        answers.path(address).values().stream()
                .filter(thing -> name.equals(thing.path("name").asString(""))
                        || name.equals(thing.path("server_name").asString("")))
                .forEach(thing -> edit.accept((ObjectNode) thing));
        return this;
    }

    /** Adds to a list. */
    public RecordedIncus adding(String address, String json) {
        ((ArrayNode) answers.path(address)).add(JSON.readTree(json));
        return this;
    }

    /** Answers something else. */
    public RecordedIncus answering(String address, String json) {
        answers.set(address, JSON.readTree(json));
        return this;
    }

    /** An answer as it is now. */
    public JsonNode answer(String address) {
        return answers.path(address);
    }

    /** From now on a member of the cluster does not answer. */
    public RecordedIncus silencing(String member) {
        silent.add(member);
        return this;
    }

    @Override
    public JsonNode get(List<String> path, Map<String, String> query) {
        if (silent.contains(query.getOrDefault("target", ""))) {
            throw new IncusException(IncusException.Kind.UNAVAILABLE, "the member does not answer");
        }
        String address = "/1.0" + path.stream().map(part -> "/" + part).collect(Collectors.joining())
                + (query.isEmpty()
                        ? ""
                        : query.entrySet().stream()
                                .map(entry -> entry.getKey() + "=" + entry.getValue())
                                .sorted()
                                .collect(Collectors.joining("&", "?", "")));
        JsonNode answer = answers.get(address);
        if (answer == null) {
            throw new IncusException(IncusException.Kind.NOT_FOUND, address + " was not recorded");
        }
        return answer;
    }
}

package dev.havu.drivers.incus.doctor;

import dev.havu.drivers.incus.Kind;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What image servers have, as the lists of the simplestreams protocol tell it. */
interface ImageServer {
    /**
     * What machines with its images can be, by alias.
     *
     * @param server its URL
     * @throws IOException with a reason for people if it cannot be asked
     */
    Map<String, Set<Kind>> images(String server) throws IOException;

    /** By HTTP, from this machine. */
    static ImageServer overHttp() {
        return new OverHttp();
    }

    /** Asks by HTTP. */
    final class OverHttp implements ImageServer {
        private static final Duration LIMIT = Duration.ofSeconds(20);
        private static final JsonMapper JSON = JsonMapper.builder().build();

        @Override
        public Map<String, Set<Kind>> images(String server) throws IOException {
            String base = server.endsWith("/") ? server : server + "/";
            Map<String, Set<Kind>> images = new HashMap<>();
            try (HttpClient http = HttpClient.newBuilder().connectTimeout(LIMIT).build()) {
                JsonNode index = get(http, base + "streams/v1/index.json");
                for (JsonNode stream : index.path("index")) {
                    if (stream.path("datatype").asString("").equals("image-downloads")) {
                        read(get(http, base + stream.path("path").asString("")), images);
                    }
                }
            }
            return images;
        }

        private static JsonNode get(HttpClient http, String url) throws IOException {
            try {
                HttpRequest request =
                        HttpRequest.newBuilder(URI.create(url)).timeout(LIMIT).build();
                HttpResponse<byte[]> answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
                if (answer.statusCode() != 200) {
                    throw new IOException(url + " answers " + answer.statusCode());
                }
                return JSON.readTree(answer.body());
            } catch (JacksonException notJson) {
                throw new IOException(url + " is no list of images", notJson);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", interrupted);
            }
        }

        /** Every product has aliases, separated by commas, and versions, whose files tell what they are for. */
        private static void read(JsonNode list, Map<String, Set<Kind>> images) {
            for (JsonNode product : list.path("products")) {
                Set<Kind> kinds = EnumSet.noneOf(Kind.class);
                for (JsonNode version : product.path("versions")) {
                    for (JsonNode file : version.path("items")) {
                        switch (file.path("ftype").asString("")) {
                            case "disk-kvm.img", "disk1.img", "uefi1.img" -> kinds.add(Kind.VIRTUAL_MACHINE);
                            case "squashfs", "root.tar.xz" -> kinds.add(Kind.CONTAINER);
                            default -> {}
                        }
                    }
                }
                for (String alias : product.path("aliases").asString("").split(",", -1)) {
                    if (!alias.isBlank()) {
                        images.computeIfAbsent(alias.strip(), name -> EnumSet.noneOf(Kind.class))
                                .addAll(kinds);
                    }
                }
            }
        }
    }
}

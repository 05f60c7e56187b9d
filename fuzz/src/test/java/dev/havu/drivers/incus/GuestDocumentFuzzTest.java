package dev.havu.drivers.incus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.havu.domain.fleet.MachineSize;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.drivers.Machine;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Whatever a tenant writes, a guest reads exactly the document that was meant: no other keys, commands and files, the script
 * byte for byte, and every ssh key on a line.
 */
class GuestDocumentFuzzTest {
    private static final String ID = "3a1b5f0e-2f4b-4b6c-9d70-1d2f6a0c9e11";
    private static final String HEADER = "#cloud-config\n";
    private static final String SEPARATOR = "\u001e";
    private static final Set<String> ALWAYS = Set.of(
            "hostname",
            "preserve_hostname",
            "prefer_fqdn_over_hostname",
            "manage_etc_hosts",
            "disable_root",
            "ssh_pwauth");

    /** What Python takes for the end of a line, and what a terminal or a file of lines could stumble over. */
    private static final Pattern NOT_A_LINE = Pattern.compile("[\\x00-\\x08\\x0a-\\x1f\\x7f-\\x9f\\u2028\\u2029]");

    /** What cloud-init's parser takes outside of an escape. */
    private static final Pattern READABLE = Pattern.compile("[ -~\\x{10000}-\\x{10ffff}]*");

    private static final Pattern HALF_ESCAPED = Pattern.compile("(?<!\\\\)(\\\\\\\\)*\\\\u[dD][89a-fA-F]");
    private static final Pattern TEMPLATE_OR_HEADER =
            Pattern.compile("\\{[{%#]|mime-version:|content-type:", Pattern.CASE_INSENSITIVE);

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** Host name, token, script and keys; the first byte says whether the others are UTF-8 or chars. */
    static Stream<byte[]> tenants() {
        return Stream.of(
                        List.of(
                                "hazy-star",
                                "0123456789abcdef0123456789abcdef",
                                "#!/bin/sh\necho hi\n",
                                "ssh-ed25519 AAAA me"),
                        List.of("no", "", "#cloud-config\nruncmd: [reboot]\n", "a\nb", "a\tb", "\u2028", "- x: y"),
                        List.of("\"\n evil: true", "$(reboot)", "MIME-Version: 1.0\r\n\r\n", "mime-version: 1.0"),
                        List.of(
                                "{{ x }}",
                                "a\nB=c",
                                "{% endautoescape %}\0",
                                "{{ config_get(\"x\") }} ${HOME} \\ud83d \u007f"),
                        List.of(
                                "\ud83d\ude00",
                                "\ud83d",
                                "\ude00",
                                "\ud83d \ude00\ud83d\ude00",
                                "\ufeff\ufffe\uffff",
                                "\u0085"))
                .flatMap(parts -> Stream.of(input(parts, false), input(parts, true)));
    }

    @MethodSource("tenants")
    @FuzzTest
    void a_guest_reads_what_was_meant(byte[] input) {
        if (input.length == 0) {
            return;
        }
        String[] parts = text(input).split(SEPARATOR, -1);
        String hostname = parts[0];
        String token = parts.length > 1 && !parts[1].isEmpty() ? parts[1] : null;
        String script = parts.length > 2 ? parts[2] : null;
        List<String> keys = parts.length > 3 ? List.of(parts).subList(3, parts.length) : List.of();
        Machine machine = machine(hostname, keys, script, token);
        String document;
        try {
            document = GuestDocument.userData(machine);
        } catch (IllegalArgumentException refused) {
            assertThat(token).isNotNull().doesNotMatch("[A-Za-z0-9]+");
            token = null;
            machine = machine(hostname, keys, script, null);
            document = GuestDocument.userData(machine);
        }

        Map<String, Object> read = read(document);
        assertThat(read).containsEntry("hostname", whole(hostname));
        assertThat(keysOf(read)).isEqualTo(lines(keys));
        assertThat(files(read)).isEqualTo(expectedFiles(script, token));
        assertThat(commands(read))
                .isEqualTo(commands(read(GuestDocument.userData(
                        machine("a", List.of(), script == null ? null : "#!/bin/sh\n", token == null ? null : "0")))));
        assertThat(read.keySet()).isEqualTo(expectedKeys(script, token, keys));
        assertThat(yaml(GuestDocument.metaData(machine, ID + "/1")))
                .isEqualTo(Map.of("instance-id", ID + "/1", "local-hostname", whole(hostname)));
    }

    private static Map<String, Object> read(String document) {
        assertThat(document).startsWith(HEADER).endsWith("}\n");
        String body = document.substring(HEADER.length(), document.length() - 1);
        assertThat(READABLE.matcher(body).matches()).as(body).isTrue();
        assertThat(HALF_ESCAPED.matcher(body).find()).as(body).isFalse();
        assertThat(TEMPLATE_OR_HEADER.matcher(body).find()).as(body).isFalse();
        Map<String, Object> read = JSON.readValue(body, new TypeReference<>() {});
        assertThat(yaml(document)).isEqualTo(read);
        return read;
    }

    private static Map<String, Object> yaml(String document) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        return new Yaml(new SafeConstructor(options)).load(document);
    }

    private static Set<String> expectedKeys(@Nullable String script, @Nullable String token, List<String> keys) {
        Set<String> expected = new TreeSet<>(ALWAYS);
        if (!lines(keys).isEmpty()) {
            expected.add("users");
        }
        if (script != null || token != null) {
            expected.addAll(Set.of("write_files", "runcmd"));
        }
        return expected;
    }

    private static Map<String, String> expectedFiles(@Nullable String script, @Nullable String token) {
        Map<String, String> expected = new HashMap<>();
        if (script != null) {
            expected.put("/var/lib/havu/" + ID + "/startup-script 0700", whole(script));
        }
        if (token != null) {
            expected.put("/var/lib/havu/jupyter.env 0600", "JUPYTER_TOKEN=" + token + "\n");
            expected.put(
                    "/etc/systemd/system/jupyter.service.d/havu.conf 0644",
                    "[Service]\nEnvironmentFile=/var/lib/havu/jupyter.env\n");
        }
        return expected;
    }

    private static Map<String, String> files(Map<String, Object> document) {
        Map<String, String> files = new HashMap<>();
        for (Object file : (List<?>) document.getOrDefault("write_files", List.of())) {
            Map<?, ?> entry = (Map<?, ?>) file;
            assertThat(entry.keySet()).isEqualTo(Set.of("path", "permissions", "encoding", "content"));
            assertThat(entry.get("encoding")).isEqualTo("b64");
            byte[] content = Base64.getDecoder().decode((String) entry.get("content"));
            files.put(entry.get("path") + " " + entry.get("permissions"), new String(content, UTF_8));
        }
        return files;
    }

    private static Object commands(Map<String, Object> document) {
        return document.getOrDefault("runcmd", List.of());
    }

    private static List<?> keysOf(Map<String, Object> document) {
        Object users = document.get("users");
        if (users == null) {
            return List.of();
        }
        List<?> both = (List<?>) users;
        assertThat(both).hasSize(2);
        assertThat((Object) both.get(0)).isEqualTo("default");
        Map<?, ?> root = (Map<?, ?>) both.get(1);
        assertThat(root.keySet()).isEqualTo(Set.of("name", "ssh_authorized_keys"));
        assertThat(root.get("name")).isEqualTo("root");
        return (List<?>) root.get("ssh_authorized_keys");
    }

    private static List<String> lines(List<String> keys) {
        return keys.stream()
                .map(String::strip)
                .filter(key -> !key.isEmpty() && !NOT_A_LINE.matcher(key).find())
                .map(GuestDocumentFuzzTest::whole)
                .toList();
    }

    private static String whole(String text) {
        return new String(text.getBytes(UTF_8), UTF_8);
    }

    private static Machine machine(
            String hostname, List<String> keys, @Nullable String script, @Nullable String token) {
        return new Machine(
                ID,
                null,
                new ProjectKey("default", "default"),
                hostname,
                "FIN-01",
                "CPU.4V.16G",
                new MachineSize(4, 16, 0, null, false),
                null,
                "ubuntu-24.04",
                null,
                List.of(),
                keys,
                script,
                token,
                Machine.Power.ON);
    }

    /** As UTF-8, in which there is no half a character, or as chars. */
    private static String text(byte[] input) {
        byte[] rest = Arrays.copyOfRange(input, 1, input.length);
        if (input[0] % 2 == 0) {
            return new String(rest, UTF_8);
        }
        char[] chars = new char[rest.length / 2];
        for (int i = 0; i < chars.length; i++) {
            chars[i] = (char) (Byte.toUnsignedInt(rest[2 * i]) << 8 | Byte.toUnsignedInt(rest[2 * i + 1]));
        }
        return new String(chars);
    }

    private static byte[] input(List<String> parts, boolean asChars) {
        String text = String.join(SEPARATOR, parts);
        byte[] rest;
        if (asChars) {
            rest = new byte[2 * text.length()];
            for (int i = 0; i < text.length(); i++) {
                rest[2 * i] = (byte) (text.charAt(i) >> 8);
                rest[2 * i + 1] = (byte) text.charAt(i);
            }
        } else {
            rest = text.getBytes(UTF_8);
        }
        byte[] input = new byte[rest.length + 1];
        input[0] = (byte) (asChars ? 1 : 0);
        System.arraycopy(rest, 0, input, 1, rest.length);
        return input;
    }
}

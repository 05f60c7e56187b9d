package dev.havu.drivers.incus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.havu.drivers.Machine;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** What machines are told; read by a YAML parser as cloud-init has one, and by one of JSON. */
class GuestDocumentTest {
    private static final String HEADER = "#cloud-config\n";
    private static final String KEY =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDfBui/p+6t69Nn3J2XMMhOflCRph8buFvu0wvu9E0Fn";
    private static final String ID = "3a1b5f0e-2f4b-4b6c-9d70-1d2f6a0c9e11";
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    @Test
    void a_machine_without_keys_and_script_is_told_its_name_and_who_may_not_log_in() {
        assertThat(read(new SomeMachine().build()))
                .isEqualTo(Map.of(
                        "hostname",
                        "hazy-star-swims-fin-01",
                        "preserve_hostname",
                        false,
                        "prefer_fqdn_over_hostname",
                        false,
                        "manage_etc_hosts",
                        "localhost",
                        "disable_root",
                        false,
                        "ssh_pwauth",
                        false));
    }

    @Test
    void the_same_machine_is_told_the_same() {
        SomeMachine machine =
                new SomeMachine().keys(KEY).script("#!/bin/sh\n").jupyterToken("0123456789abcdef0123456789abcdef");

        assertThat(GuestDocument.userData(machine.build())).isEqualTo("""
                #cloud-config
                {"disable_root":false,"hostname":"hazy-star-swims-fin-01","manage_etc_hosts":"localhost",\
                "prefer_fqdn_over_hostname":false,"preserve_hostname":false,"runcmd":[["/bin/sh","-c",\
                "if systemctl cat jupyter.service >/dev/null 2>&1; then\\n    systemctl daemon-reload && \
                systemctl --no-block restart jupyter.service\\nfi\\n"],["/bin/sh","-c",\
                "(umask 077 && \\u003A >\\"$2\\")\\nHOME=/root \\"$1\\" >\\"$2\\" 2>&1 </dev/null\\n\
                echo $? >\\"$3.new\\" && mv \\"$3.new\\" \\"$3\\"\\n","havu",\
                "/var/lib/havu/3a1b5f0e-2f4b-4b6c-9d70-1d2f6a0c9e11/startup-script",\
                "/var/log/havu-startup-script.log",\
                "/var/lib/havu/3a1b5f0e-2f4b-4b6c-9d70-1d2f6a0c9e11/startup-script.status"]],\
                "ssh_pwauth":false,"users":["default",{"name":"root","ssh_authorized_keys":\
                ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDfBui/p+6t69Nn3J2XMMhOflCRph8buFvu0wvu9E0Fn"]}],"write_files":[\
                {"content":"SlVQWVRFUl9UT0tFTj0wMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZgo=","encoding":"b64",\
                "path":"/var/lib/havu/jupyter.env","permissions":"0600"},\
                {"content":"W1NlcnZpY2VdCkVudmlyb25tZW50RmlsZT0vdmFyL2xpYi9oYXZ1L2p1cHl0ZXIuZW52Cg==","encoding":"b64",\
                "path":"/etc/systemd/system/jupyter.service.d/havu.conf","permissions":"0644"},\
                {"content":"IyEvYmluL3NoCg==","encoding":"b64",\
                "path":"/var/lib/havu/3a1b5f0e-2f4b-4b6c-9d70-1d2f6a0c9e11/startup-script","permissions":"0700"}]}
                """);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "#!/bin/sh\necho hello\n",
                "#!/usr/bin/env python3\nprint('{{ config_get(\"user.secret\") }}')",
                "#cloud-config\nruncmd: [reboot]\n",
                "Content-Type: multipart/mixed; boundary=\"X\"\nMIME-Version: 1.0\n\n--X\n",
                "## template: jinja\n{{ v1.instance_id }} ${HOME} {% endautoescape %} %s",
                "echo one\r\necho two\r\n",
                "cat <<'EOF'\n\"]}\n---\n...\nEOF\n",
                "\0\u0001\u007f\u0085\u2028\ufeff\ud83d\ude00",
                "'; rm -rf / #",
                " ",
            })
    void a_script_comes_back_byte_for_byte(String script) {
        Map<String, Object> document = read(new SomeMachine().script(script).build());

        assertThat(document).containsOnlyKeys(keysAnd("write_files", "runcmd"));
        assertThat(contents(document)).isEqualTo(Map.of("/var/lib/havu/" + ID + "/startup-script 0700", script));
        assertThat(document.get("runcmd"))
                .isEqualTo(read(new SomeMachine().script("#!/bin/sh\n").build()).get("runcmd"));
    }

    @Test
    void the_longest_script_comes_back() {
        String script = "\ud83d\ude00".repeat(48 * 1024);

        assertThat(contents(read(new SomeMachine().script(script).build())).values())
                .containsExactly(script);
    }

    @Test
    void half_a_character_in_a_script_becomes_a_question_mark() {
        assertThat(contents(read(new SomeMachine().script("echo \ud83d.").build()))
                        .values())
                .containsExactly("echo ?.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                KEY,
                KEY + " jos\u00e9@laptop",
                KEY + " me \ud83d\ude00",
                KEY + " mime-version: 1.0",
                KEY + " {{ config_get(\"user.secret\") }} {% endautoescape %} {# #}",
                KEY + " \"], \"runcmd\": [\"reboot\"], \"x\": [\"",
                KEY + " 'a' # b & c | d > e * f ! g \\ \\n \\u000a",
                "command=\"echo \\\"hi\\\"\",no-pty,from=\"10.0.0.0/8\" " + KEY,
                "ssh-rsa\tAAAA\tseparated by tabs",
                "- yes",
                "~",
            })
    void a_key_is_a_line_as_it_was_given(String key) {
        Map<String, Object> document = read(new SomeMachine().keys(key, KEY).build());

        assertThat(document).containsOnlyKeys(keysAnd("users")).containsEntry("users", rootWith(key, KEY));
    }

    @Test
    void space_around_a_key_is_no_part_of_it() {
        assertThat(read(new SomeMachine().keys("\r\n " + KEY + " me \r\n", "\n").build()))
                .containsEntry("users", rootWith(KEY + " me"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r", "\0", "\u000b", "\f", "\u001b[2J", "\u007f", "\u0085", "\u2028", "\u2029"})
    void what_would_be_more_than_a_line_is_no_key(String between) {
        assertThat(read(new SomeMachine().keys(KEY + between + KEY).build())).doesNotContainKey("users");
    }

    @Test
    void half_a_character_in_a_key_becomes_a_question_mark() {
        assertThat(read(new SomeMachine().keys(KEY + " \ude00\ud83d").build()))
                .containsEntry("users", rootWith(KEY + " ??"));
    }

    /** The parser of cloud-init makes two characters of two escapes, which it cannot write to a file afterwards. */
    @Test
    void a_character_of_two_chars_is_not_escaped() {
        assertThat(GuestDocument.userData(
                        new SomeMachine().keys(KEY + " \ud83d\ude00").build()))
                .contains(KEY + " \ud83d\ude00")
                .doesNotContainPattern("\\\\u[dD][89a-fA-F]");
    }

    @Test
    void nothing_of_a_tenant_looks_like_a_template_or_a_mail_header() {
        assertThat(GuestDocument.userData(new SomeMachine()
                        .hostname("{{ x }}")
                        .keys(KEY + " {% x %} {# x #} MIME-Version: 1.0")
                        .build()))
                .doesNotContain("{{", "{%", "{#", "MIME-Version:");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"no", "1e5", "0x1f", "a", "null-", "\"\n evil: true", "{{ x }}", "\ud83d\ude00\u2028\u007f\0"})
    void a_name_is_text_whatever_it_looks_like(String name) {
        Machine machine = new SomeMachine().hostname(name).build();

        assertThat(read(machine)).containsOnlyKeys(keysAnd()).containsEntry("hostname", name);
        assertThat(yaml(GuestDocument.metaData(machine, ID + "/1")))
                .isEqualTo(Map.of("instance-id", ID + "/1", "local-hostname", name));
    }

    /** An image gives an identity of its own first, see {@code testbed/image/templates/meta-data}. */
    @Test
    void the_meta_data_go_on_where_those_of_an_image_end() {
        String whole = "instance-id: os-1\nlocal-hostname: os-1\n"
                + GuestDocument.metaData(new SomeMachine().hostname("mine").build(), "m/2");

        assertThat((Map<?, ?>) new Yaml(new SafeConstructor(new LoaderOptions())).load(whole))
                .isEqualTo(Map.of("instance-id", "m/2", "local-hostname", "mine"));
    }

    @Test
    void a_jupyter_token_is_in_the_environment_of_the_unit() {
        Map<String, Object> document = read(new SomeMachine()
                .jupyterToken("0123456789abcdef0123456789abcdef")
                .build());

        assertThat(contents(document))
                .isEqualTo(Map.of(
                        "/var/lib/havu/jupyter.env 0600",
                        "JUPYTER_TOKEN=0123456789abcdef0123456789abcdef\n",
                        "/etc/systemd/system/jupyter.service.d/havu.conf 0644",
                        "[Service]\nEnvironmentFile=/var/lib/havu/jupyter.env\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\nLD_PRELOAD=/tmp/x", "$(reboot)", "a\0", "a\ud83d"})
    void what_is_no_jupyter_token_is_refused_and_not_repeated(String token) {
        Machine machine = new SomeMachine().jupyterToken(token).build();

        assertThatThrownBy(() -> GuestDocument.userData(machine))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the Jupyter token of " + ID + " is not made of letters and digits");
    }

    /** Programs of a cluster tell each other where they are by asking for their own name. */
    @Test
    void a_node_finds_itself_where_the_others_do() {
        Map<String, Object> document =
                read(new SomeMachine().hostname("hpc-1").node("c1", 7, 2).build());

        assertThat(document).containsEntry("manage_etc_hosts", false);
        assertThat((List<?>) document.get("write_files"))
                .singleElement()
                .satisfies(file -> assertThat((Map<?, ?>) file)
                        .isEqualTo(Map.of(
                                "path",
                                "/etc/hosts",
                                "append",
                                true,
                                "permissions",
                                "0644",
                                "encoding",
                                "b64",
                                "content",
                                Base64.getEncoder()
                                        .encodeToString("\n# havu cluster\n172.30.7.3 hpc-1\n# end of havu cluster\n"
                                                .getBytes(UTF_8)))));
    }

    @Test
    void cards_are_known_by_their_addresses_and_get_names() {
        String document = GuestDocument.networkConfig("02:00:00:00:00:01", "02:00:00:00:00:02", "172.30.7.2/24");

        Map<String, Object> wanted = Map.of(
                "version",
                2,
                "ethernets",
                Map.of(
                        "eth0",
                        Map.of("match", Map.of("macaddress", "02:00:00:00:00:01"), "set-name", "eth0", "dhcp4", true),
                        "eth1",
                        Map.of(
                                "match",
                                Map.of("macaddress", "02:00:00:00:00:02"),
                                "set-name",
                                "eth1",
                                "addresses",
                                List.of("172.30.7.2/24"))));
        assertThat(yaml(document)).isEqualTo(wanted);
        assertThat(json(document)).isEqualTo(wanted);
    }

    private static List<Object> rootWith(String... keys) {
        return List.of("default", Map.of("name", "root", "ssh_authorized_keys", List.of(keys)));
    }

    /** The user data of a machine; the same whichever way they are read. */
    private static Map<String, Object> read(Machine machine) {
        String document = GuestDocument.userData(machine);
        assertThat(document).startsWith(HEADER).endsWith("}\n");
        Map<String, Object> json = json(document.substring(HEADER.length()));
        assertThat(yaml(document)).isEqualTo(json);
        return json;
    }

    private static Map<String, Object> json(String document) {
        return JSON.readValue(document, new TypeReference<>() {});
    }

    private static Map<String, Object> yaml(String document) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        return new Yaml(new SafeConstructor(options)).load(document);
    }

    private static String[] keysAnd(String... more) {
        return Stream.concat(
                        Stream.of(
                                "hostname",
                                "preserve_hostname",
                                "prefer_fqdn_over_hostname",
                                "manage_etc_hosts",
                                "disable_root",
                                "ssh_pwauth"),
                        Stream.of(more))
                .toArray(String[]::new);
    }

    /** The files of a document, by path and permissions. */
    private static Map<String, String> contents(Map<String, Object> document) {
        Map<String, String> contents = new LinkedHashMap<>();
        for (Object file : (List<?>) document.get("write_files")) {
            Map<?, ?> entry = (Map<?, ?>) file;
            assertThat(entry.keySet()).isEqualTo(Set.of("path", "permissions", "encoding", "content"));
            assertThat(entry.get("encoding")).isEqualTo("b64");
            contents.put(
                    entry.get("path") + " " + entry.get("permissions"),
                    new String(Base64.getDecoder().decode((String) entry.get("content")), UTF_8));
        }
        return contents;
    }
}

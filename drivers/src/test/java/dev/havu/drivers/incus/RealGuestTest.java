package dev.havu.drivers.incus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.havu.drivers.Machine;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What arrives in a guest. Each test is another machine that gets the disk of the one before, which saves its unpacking. */
@Tag(RealIncus.TAG)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RealGuestTest {
    private static final String BODY = "AAAAC3NzaC1lZDI1NTE5AAAAIDfBui/p+6t69Nn3J2XMMhOflCRph8buFvu0wvu9E0F";

    private final RealGuest guest = new RealGuest();

    @AfterAll
    void remove() {
        guest.close();
    }

    static Stream<Arguments> scripts() {
        return Stream.of(
                Arguments.of("a shell script", "#!/bin/sh\nset -eu\nprintf '%s' \"$HOME\" >/root/home\n", 0),
                Arguments.of("without a first line for the kernel", "echo \"plain ${0##*/}\"\nexit 0\n", 0),
                Arguments.of("python", "#!/usr/bin/env python3\nimport sys\nprint('{{ 7 * 7 }}')\nsys.exit(3)\n", 3),
                Arguments.of("failure", "#!/bin/bash\nfalse || exit 42\n", 42),
                Arguments.of("killed", "#!/bin/sh\nkill -9 $$\n", 137),
                Arguments.of("lines of Windows", "#!/bin/sh\r\necho hello\r\n", 127),
                Arguments.of("not a program", "\u0000\u0001\u0002\ud83d\ude00\u2028\u0085\ufeff", 126),
                Arguments.of("templates, documents and mail", """
                        #!/bin/sh
                        cat >/root/copy <<'EOF'
                        #cloud-config
                        runcmd: [[touch, /root/evil]]
                        ---
                        MIME-Version: 1.0
                        Content-Type: multipart/mixed; boundary="x"

                        --x
                        {{ config_get("user.havu.machine") }} {% endautoescape %} ${HOME} `id` %s \\n
                        EOF
                        """, 0),
                Arguments.of("48 KiB", "#!/bin/sh\nexit 5\n" + "# \ud83d\ude00\n".repeat(12 * 1024), 5));
    }

    @MethodSource("scripts")
    @ParameterizedTest(name = "{0}")
    void a_script_arrives_byte_for_byte_and_what_it_ended_with_is_known(String name, String script, int status) {
        Machine machine = machine().script(script).build();

        guest.boot(machine);

        assertThat(guest.file(scriptFile(machine))).isEqualTo(script);
        assertThat(guest.file(GuestDocument.statusFile(machine.id()))).isEqualTo(status + "\n");
        assertThat(guest.run("stat", "-c", "%a %u", scriptFile(machine), GuestDocument.logFile()))
                .isEqualTo("700 0\n600 0\n");
        assertThat(guest.file("/root/evil")).isNull();
        assertThat(guest.run("cloud-init", "query", "instance_id").strip()).isEqualTo(machine.id() + "/1");
    }

    @Test
    void a_script_has_a_home_and_its_output_is_kept() {
        guest.boot(machine()
                .script("#!/bin/sh\necho \"$HOME $(id -u)\"\necho to errors >&2\n")
                .build());

        assertThat(guest.file(GuestDocument.logFile())).isEqualTo("/root 0\nto errors\n");
    }

    @Test
    void a_script_runs_once_for_each_machine() {
        String script = "#!/bin/sh\necho ran >>/root/ran\n";
        guest.boot(machine().script(script).build());
        assertThat(guest.file("/root/ran")).isEqualTo("ran\n");

        guest.restart();
        assertThat(guest.file("/root/ran")).isEqualTo("ran\n");

        guest.boot(machine().script(script).build());
        assertThat(guest.file("/root/ran")).isEqualTo("ran\nran\n");

        guest.boot(machine().build());
        assertThat(guest.file("/root/ran")).isEqualTo("ran\nran\n");
    }

    @Test
    void what_a_script_leaves_running_holds_nobody_up_and_goes_on() {
        Machine machine = machine()
                .script("#!/bin/sh\nnohup sleep 86399 &\n(setsid sleep 86398 &)\n")
                .build();

        guest.boot(machine);

        assertThat(guest.file(GuestDocument.statusFile(machine.id()))).isEqualTo("0\n");
        assertThat(guest.run("pgrep", "-fc", "^sleep 8639[89]$")).isEqualTo("2\n");
    }

    @Test
    void only_the_given_keys_may_log_in() {
        List<String> given = List.of(
                "ssh-ed25519 " + BODY + "a",
                "ssh-ed25519 " + BODY + "b jos\u00e9 \ud83d\ude00 mime-version: 1.0",
                "ssh-ed25519 " + BODY + "c {{ config_get(\"user.havu.machine\") }} {% x %} $(id) `id` ' \" \\ # a\\nb",
                "command=\"echo \\\"hi there\\\"\",no-pty,from=\"192.0.2.0/24\" ssh-ed25519 " + BODY + "d me");
        String noKey = "\"], \"runcmd\": [[\"touch\", \"/root/evil\"]], \"x\": [\"";
        String twoLines = "ssh-ed25519 " + BODY + "e\nssh-ed25519 " + BODY + "f";
        guest.boot(machine().build());
        guest.run("rm", "-f", "/root/.ssh/authorized_keys");
        Machine machine = machine()
                .keys(Stream.concat(given.stream(), Stream.of(noKey, twoLines)).toArray(String[]::new))
                .build();

        guest.boot(machine);

        assertThat(authorizedKeys()).containsExactlyInAnyOrderElementsOf(given);
        assertThat(guest.file("/root/evil")).isNull();
        assertThat(guest.run("cloud-init", "schema", "--system")).startsWith("Valid cloud-config");
        assertThat(guest.run("sshd", "-T"))
                .contains("\npermitrootlogin without-password\n", "\npasswordauthentication no\n");
    }

    @ParameterizedTest
    @MethodSource("names")
    void a_machine_is_called_as_it_was_asked_for(String name) {
        guest.boot(machine().hostname(name).build());
        assertThat(guest.run("hostname")).isEqualTo(name + "\n");
        assertThat(guest.run("getent", "hosts", name)).startsWith("127.0.1.1 ");

        guest.restart();
        assertThat(guest.run("hostname")).isEqualTo(name + "\n");
    }

    static Stream<String> names() {
        return Stream.of("a", "hazy-star-swims-fin-01", "1e5", "Upper-Case", "null", "x".repeat(60));
    }

    @Test
    void a_jupyter_unit_gets_the_token_at_the_first_boot_and_later() {
        guest.boot(machine().build());
        guest.run("sh", "-c", """
                cat >/etc/systemd/system/jupyter.service <<'EOF'
                [Unit]
                After=cloud-final.service
                [Service]
                ExecStart=/bin/sh -c 'echo "$JUPYTER_TOKEN" >/run/token; exec sleep infinity'
                [Install]
                WantedBy=cloud-init.target
                EOF
                systemctl enable jupyter.service
                """);
        String token = UUID.randomUUID().toString().replace("-", "");

        guest.boot(machine().jupyterToken(token).build());
        awaitToken(token);
        assertThat(guest.run("stat", "-c", "%a %u", "/var/lib/havu/jupyter.env"))
                .isEqualTo("600 0\n");

        guest.restart();
        awaitToken(token);
    }

    @Test
    void a_key_is_admitted_once_on_a_line_of_its_own() {
        guest.boot(machine().build());
        guest.run("sh", "-c", "mkdir -p /root/.ssh && printf 'ssh-ed25519 without-end' >/root/.ssh/authorized_keys");
        for (String key :
                List.of("-f/etc/passwd", "ssh-ed25519 " + BODY + "a $(id) 'x", "ssh-ed25519 " + BODY + "a $(id) 'x")) {
            guest.run(GuestCommands.admit(key));
        }

        assertThat(authorizedKeys())
                .containsExactly("ssh-ed25519 without-end", "-f/etc/passwd", "ssh-ed25519 " + BODY + "a $(id) 'x");
        guest.run("rm", "/root/.ssh/authorized_keys");
    }

    @Test
    void nodes_of_a_cluster_know_each_other() {
        try (RealGuest node = new RealGuest()) {
            node.boot(machine().hostname("hpc-1").node("cluster", 7, 1).build());
            introduce(node);
        }
    }

    private static void introduce(RealGuest guest) {
        assertThat(guest.run("ip", "-4", "-o", "address", "show", "eth0")).contains(" dynamic ");
        assertThat(guest.run("ip", "-4", "-o", "address", "show", "eth1")).contains(" 172.30.7.2/24 ");
        assertThat(guest.run("getent", "hosts", "hpc-1")).isEqualTo("172.30.7.2      hpc-1\n");
        String hosts = Objects.requireNonNull(guest.file("/etc/hosts"));
        guest.run(
                "sh",
                "-c",
                "printf 'Host mine\\n    Port 2022' >/root/.ssh/config; printf %s \"$(cat /etc/hosts)\" >/etc/hosts");

        for (int time = 0; time < 2; time++) {
            guest.run(GuestCommands.MAKE_KEY);
            guest.run(GuestCommands.knowHosts("172.30.7.1 hpc-jumphost\n172.30.7.2 hpc-1\n"));
        }

        assertThat(guest.file("/etc/hosts"))
                .isEqualTo(hosts.replace("172.30.7.2 hpc-1\n", "172.30.7.1 hpc-jumphost\n172.30.7.2 hpc-1\n"));
        assertThat(guest.run("ssh", "-G", "hpc-jumphost"))
                .contains(
                        "\nidentityfile ~/.ssh/havu_cluster\n", "\nstricthostkeychecking accept-new\n", "\nport 22\n");
        assertThat(guest.run("ssh", "-G", "mine"))
                .doesNotContain("havu_cluster", "accept-new")
                .contains("port 2022\n");

        guest.restart();
        assertThat(guest.run("getent", "hosts", "hpc-1")).isEqualTo("172.30.7.2      hpc-1\n");
    }

    private void awaitToken(String token) {
        guest.run("timeout", "30", "sh", "-c", "until grep -qxF -e \"$1\" /run/token; do sleep 0.1; done", "sh", token);
    }

    private List<String> authorizedKeys() {
        return Objects.requireNonNull(guest.file("/root/.ssh/authorized_keys"))
                .lines()
                .toList();
    }

    private static SomeMachine machine() {
        return new SomeMachine().id(UUID.randomUUID().toString());
    }

    private static String scriptFile(Machine machine) {
        return "/var/lib/havu/" + machine.id() + "/startup-script";
    }
}

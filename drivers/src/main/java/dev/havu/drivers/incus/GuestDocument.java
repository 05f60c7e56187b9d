package dev.havu.drivers.incus;

import dev.havu.drivers.Machine;
import dev.havu.drivers.Machine.MachineCluster;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.SerializableString;
import tools.jackson.core.io.CharacterEscapes;
import tools.jackson.core.io.SerializedString;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a machine is told by cloud-init at its first boot. Every word of a tenant is a JSON string, which is also YAML, or
 * base64; the commands are fixed. So nothing a tenant writes can become a key, a command or a line of its own.
 *
 * <p>A startup script is kept as it is and run once by root, with {@code HOME} set; it is a program with a first line
 * {@code #!} of its own, otherwise one of {@code sh}. A machine that gets a disk of another one runs its own script.
 *
 * <p>The Jupyter token is the only line of {@code /var/lib/havu/jupyter.env}, {@code JUPYTER_TOKEN=} and the token, which
 * systemd, shells and Docker read alike, and which Jupyter takes from its environment. A system with a unit
 * {@code jupyter.service} has nothing to do: Havu hands it the file by a drop-in and starts it anew.
 */
final class GuestDocument {
    /** Where Havu keeps what belongs to a machine inside it; named by machine, because disks move between machines. */
    private static final String DIRECTORY = "/var/lib/havu/";

    private static final String LOG = "/var/log/havu-startup-script.log";
    private static final String JUPYTER_ENVIRONMENT = DIRECTORY + "jupyter.env";
    private static final Pattern JUPYTER_TOKEN = Pattern.compile("[A-Za-z0-9]+");
    private static final JsonMapper JSON = JsonMapper.builder(
                    JsonFactory.builder().characterEscapes(new Escapes()).build())
            // A document that is the same is written the same, so that nothing is changed for nothing.
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    /**
     * Runs the script {@code $1} with {@code $2} as its output and {@code $3} for its status, which is written under another name
     * first, so that it is there as a whole or not at all.
     */
    private static final String RUN_SCRIPT = """
            (umask 077 && : >"$2")
            HOME=/root "$1" >"$2" 2>&1 </dev/null
            echo $? >"$3.new" && mv "$3.new" "$3"
            """;

    /** Waiting for a start here would wait for the end of cloud-init, if the unit does. */
    private static final String RESTART_JUPYTER = """
            if systemctl cat jupyter.service >/dev/null 2>&1; then
                systemctl daemon-reload && systemctl --no-block restart jupyter.service
            fi
            """;

    private GuestDocument() {}

    /**
     * The user data, a cloud-config document.
     *
     * @throws IllegalArgumentException if the Jupyter token, which Havu makes, is none
     */
    static String userData(Machine machine) {
        MachineCluster cluster = machine.cluster();
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("hostname", whole(machine.hostname()));
        config.put("preserve_hostname", false);
        config.put("prefer_fqdn_over_hostname", false);
        // A node is to find itself where the others do, not on the loopback device.
        config.put("manage_etc_hosts", cluster == null ? "localhost" : (Object) false);
        config.put("disable_root", false);
        config.put("ssh_pwauth", false);
        List<String> keys = authorizedKeys(machine.sshKeys());
        if (!keys.isEmpty()) {
            // The key list for all users would lose the options of its keys, such as where they may come from, on its
            // way to root.
            config.put("users", List.of("default", Map.of("name", "root", "ssh_authorized_keys", keys)));
        }
        List<Object> files = new ArrayList<>();
        List<Object> commands = new ArrayList<>();
        if (cluster != null) {
            files.add(ownHost(machine, cluster));
        }
        String token = machine.jupyterToken();
        if (token != null) {
            if (!JUPYTER_TOKEN.matcher(token).matches()) {
                throw new IllegalArgumentException(
                        "the Jupyter token of " + machine.id() + " is not made of letters and digits");
            }
            files.add(file(JUPYTER_ENVIRONMENT, "0600", "JUPYTER_TOKEN=" + token + "\n"));
            files.add(file(
                    "/etc/systemd/system/jupyter.service.d/havu.conf",
                    "0644",
                    "[Service]\nEnvironmentFile=" + JUPYTER_ENVIRONMENT + "\n"));
            commands.add(List.of("/bin/sh", "-c", RESTART_JUPYTER));
        }
        String script = machine.startupScript();
        if (script != null) {
            String path = DIRECTORY + machine.id() + "/startup-script";
            files.add(file(path, "0700", script));
            commands.add(List.of("/bin/sh", "-c", RUN_SCRIPT, "havu", path, LOG, statusFile(machine.id())));
        }
        if (!files.isEmpty()) {
            config.put("write_files", files);
        }
        if (!commands.isEmpty()) {
            config.put("runcmd", commands);
        }
        return "#cloud-config\n" + JSON.writeValueAsString(config) + "\n";
    }

    /**
     * The meta data. It comes after that of an image, whose identity it replaces, so its keys are lines.
     *
     * @param deployment tells cloud-init whether a disk has come to another machine, so that everything is done once more
     */
    static String metaData(Machine machine, String deployment) {
        return "instance-id: " + JSON.writeValueAsString(deployment) + "\nlocal-hostname: "
                + JSON.writeValueAsString(whole(machine.hostname())) + "\n";
    }

    /**
     * Network configuration of a machine with a second network card, whose address is fixed and leads nowhere else; the first
     * one asks for its address. The cards are known by their addresses and get names, because a virtual machine calls them
     * otherwise, and not everything that cloud-init writes for goes by the address alone.
     *
     * @param hardwareAddress of the first card
     * @param privateHardwareAddress of the second card
     * @param privateAddress with its prefix length
     */
    static String networkConfig(String hardwareAddress, String privateHardwareAddress, String privateAddress) {
        Map<String, Object> first =
                Map.of("match", Map.of("macaddress", hardwareAddress), "set-name", "eth0", "dhcp4", true);
        Map<String, Object> second = Map.of(
                "match",
                Map.of("macaddress", privateHardwareAddress),
                "set-name",
                "eth1",
                "addresses",
                List.of(privateAddress));
        return JSON.writeValueAsString(Map.of("version", 2, "ethernets", Map.of("eth0", first, "eth1", second)));
    }

    /** Where the exit status of a machine's startup script is, once that has ended. */
    static String statusFile(String machineId) {
        return DIRECTORY + machineId + "/startup-script.status";
    }

    /** Where the output of a startup script is. */
    static String logFile() {
        return LOG;
    }

    private static Map<String, Object> file(String path, String permissions, String content) {
        return Map.of(
                "path",
                path,
                "permissions",
                permissions,
                "encoding",
                "b64",
                "content",
                Base64.getEncoder().encodeToString(content.getBytes(StandardCharsets.UTF_8)));
    }

    /** What a node knows of its cluster until it is introduced to the others. */
    private static Map<String, Object> ownHost(Machine node, MachineCluster cluster) {
        String line = Networks.privateAddress(cluster) + " " + node.hostname() + "\n";
        Map<String, Object> file = new LinkedHashMap<>(file("/etc/hosts", "0644", "\n" + GuestCommands.block(line)));
        file.put("append", true);
        return file;
    }

    /**
     * The keys as lines of an authorized_keys file. The API takes any text as a key; what has line breaks or control characters
     * in it would be more than one line there, and is no key.
     */
    private static List<String> authorizedKeys(List<String> keys) {
        return keys.stream()
                .map(String::strip)
                .filter(key -> !key.isEmpty() && key.chars().noneMatch(GuestDocument::endsLine))
                .map(GuestDocument::whole)
                .toList();
    }

    /** With a question mark for every half of a character, which no file can hold. */
    private static String whole(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    private static boolean endsLine(int character) {
        return (Character.isISOControl(character) && character != '\t')
                || Character.getType(character) == Character.LINE_SEPARATOR
                || Character.getType(character) == Character.PARAGRAPH_SEPARATOR;
    }

    /**
     * What JSON allows in a string and the YAML 1.1 of cloud-init doesn't is escaped: everything beyond ASCII, except the pairs
     * of two chars, which escaped would be two characters there. So is what templates and mail headers are made of, because
     * Incus knows the ones and cloud-init looks for the others.
     */
    private static final class Escapes extends CharacterEscapes {
        private static final int DELETE = 0x7f;
        private final int[] ascii = standardAsciiEscapesForJSON();

        private Escapes() {
            for (char character : new char[] {'{', '}', '%', ':', DELETE}) {
                ascii[character] = ESCAPE_STANDARD;
            }
        }

        @Override
        public int[] getEscapeCodesForAscii() {
            return ascii.clone();
        }

        @Override
        public @Nullable SerializableString getEscapeSequence(int character) {
            return character < ascii.length || Character.isSurrogate((char) character)
                    ? null
                    : new SerializedString("\\u%04x".formatted(character));
        }
    }
}

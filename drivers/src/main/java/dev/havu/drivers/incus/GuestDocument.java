package dev.havu.drivers.incus;

import dev.havu.drivers.Machine;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a machine is told by cloud-init at its first boot. Every word of a tenant is a JSON string, which is also YAML, in
 * ASCII alone, or base64; the commands are fixed. So nothing a tenant writes can become a key, a command or a line of its own.
 */
final class GuestDocument {
    /** Where Havu keeps what belongs to a machine inside it; named by machine, because disks move between machines. */
    private static final String DIRECTORY = "/var/lib/havu/";

    private static final String LOG = "/var/log/havu-startup-script.log";
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private GuestDocument() {}

    /** The user data, a cloud-config document. */
    static String userData(Machine machine) {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("hostname", machine.hostname());
        config.put("preserve_hostname", false);
        config.put("manage_etc_hosts", "localhost");
        config.put("disable_root", false);
        config.put("ssh_pwauth", false);
        config.put("ssh_authorized_keys", authorizedKeys(machine.sshKeys()));
        List<Object> files = new ArrayList<>();
        List<Object> commands = new ArrayList<>();
        String token = machine.jupyterToken();
        if (token != null) {
            files.add(file(DIRECTORY + "jupyter.env", "0600", "JUPYTER_TOKEN=" + token + "\n"));
        }
        String script = machine.startupScript();
        if (script != null) {
            files.add(file(scriptFile(machine.id()), "0700", script));
            commands.add(List.of("/bin/sh", "-c", runner(machine.id())));
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
     * The meta data.
     *
     * @param deployment tells cloud-init whether a disk has come to another machine, so that everything is done once more
     */
    static String metaData(Machine machine, String deployment) {
        return "instance-id: " + JSON.writeValueAsString(deployment) + "\n" + "local-hostname: "
                + JSON.writeValueAsString(machine.hostname());
    }

    /**
     * Network configuration of a machine with a second network card, whose address is fixed and leads nowhere else; the first
     * one asks for its address.
     *
     * @param hardwareAddress of the first card
     * @param privateHardwareAddress of the second card
     * @param privateAddress with its prefix length
     */
    static String networkConfig(String hardwareAddress, String privateHardwareAddress, String privateAddress) {
        Map<String, Object> first = Map.of("match", Map.of("macaddress", hardwareAddress), "dhcp4", true);
        Map<String, Object> second =
                Map.of("match", Map.of("macaddress", privateHardwareAddress), "addresses", List.of(privateAddress));
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

    private static String scriptFile(String machineId) {
        return DIRECTORY + machineId + "/startup-script";
    }

    /** The status is written under another name first, so that it is there as a whole or not at all. */
    private static String runner(String machineId) {
        String status = statusFile(machineId);
        return scriptFile(machineId) + " >" + LOG + " 2>&1; echo $? >" + status + ".new && mv " + status + ".new "
                + status;
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

    /**
     * The keys as lines of an authorized_keys file. The API takes any text as a key; what has control characters in it would
     * be more than one line there, and is no key.
     */
    private static List<String> authorizedKeys(List<String> keys) {
        return keys.stream()
                .map(String::strip)
                .filter(key -> !key.isEmpty() && key.chars().noneMatch(Character::isISOControl))
                .toList();
    }
}

package dev.havu.drivers.incus.doctor;

import dev.havu.drivers.Diagnosis;
import dev.havu.drivers.incus.api.IncusException;
import dev.havu.drivers.incus.api.IncusException.Kind;
import dev.havu.drivers.incus.inventory.IncusReads;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** The daemon itself: what it is, what it can do, and what this client may do there. */
final class DaemonCheck {
    private static final int OLDEST_MAJOR = 6;
    private static final Duration EXPIRES_SOON = Duration.ofDays(30);
    private static final Pattern MAJOR = Pattern.compile("(\\d+)\\..*");

    /** Parts of the API that the driver uses, with what for. */
    static final Map<String, String> EXTENSIONS = extensions();

    private DaemonCheck() {}

    static List<Diagnosis> examine(JsonNode server, IncusReads reads, Instant now) {
        List<Diagnosis> found = new ArrayList<>();
        String version = server.path("environment").path("server_version").asString("");
        if (!server.path("auth").asString("").equals("trusted")) {
            found.add(Diagnosis.problem(
                    "daemon",
                    "does not trust this client",
                    "let it trust the client certificate: `incus config trust add-certificate FILE` where Incus runs"));
            return found;
        }
        if (!server.path("environment").path("server").asString("").equals("incus")) {
            found.add(Diagnosis.problem("daemon", "is no Incus", "install Incus 6.0 or later"));
            return found;
        }
        found.add(
                isOld(version)
                        ? Diagnosis.problem(
                                "daemon", "Incus " + version + " is too old", "upgrade it to Incus 6.0 or later")
                        : Diagnosis.ok("daemon", "Incus " + version + " answers and trusts this client"));
        found.add(api(server));
        found.add(kernel(server));
        found.add(rights(server, reads, now));
        return found;
    }

    private static boolean isOld(String version) {
        Matcher major = MAJOR.matcher(version);
        return !major.matches() || Integer.parseInt(major.group(1)) < OLDEST_MAJOR;
    }

    private static Diagnosis api(JsonNode server) {
        Set<String> present = new HashSet<>();
        server.path("api_extensions").forEach(extension -> present.add(extension.asString("")));
        List<String> missing = EXTENSIONS.entrySet().stream()
                .filter(extension -> !present.contains(extension.getKey()))
                .map(extension -> extension.getKey() + " (" + extension.getValue() + ")")
                .toList();
        return missing.isEmpty()
                ? Diagnosis.ok("API", "has all " + EXTENSIONS.size() + " extensions that are used")
                : Diagnosis.problem("API", "lacks " + String.join(", ", missing), "upgrade Incus");
    }

    private static Diagnosis kernel(JsonNode server) {
        JsonNode environment = server.path("environment");
        String version = environment.path("kernel_version").asString("");
        return environment
                        .path("kernel_features")
                        .path("idmapped_mounts")
                        .asString("")
                        .equals("true")
                ? Diagnosis.ok("kernel", version + " lets containers with users of their own share volumes")
                : Diagnosis.problem(
                        "kernel",
                        version + " has no idmapped mounts, by which containers with users of their own share volumes",
                        "upgrade it to Linux 5.15 or later");
    }

    private static Diagnosis rights(JsonNode server, IncusReads reads, Instant now) {
        if (!server.path("auth_user_method").asString("").equals("tls")) {
            return Diagnosis.ok("rights", "all, as everybody has who may open the socket");
        }
        String fingerprint = server.path("auth_user_name").asString("");
        JsonNode certificate;
        try {
            certificate = reads.get("certificates", fingerprint);
        } catch (IncusException failure) {
            if (failure.kind() != Kind.NOT_FOUND) {
                throw failure;
            }
            return Diagnosis.warning(
                    "rights",
                    "cannot be looked up: Incus trusts the authority of the client certificate, not the certificate",
                    "see to it that it is not restricted to some projects");
        }
        String name = certificate.path("name").asString("");
        if (certificate.path("restricted").asBoolean(false)) {
            return Diagnosis.problem(
                    "rights",
                    "the client certificate " + name
                            + " is restricted to some projects, but Havu makes projects, volumes and" + " networks",
                    "lift that: `incus config trust edit " + fingerprint + "`, and set restricted to false");
        }
        Instant end = end(certificate.path("certificate").asString(""));
        return end.isBefore(now.plus(EXPIRES_SOON))
                ? Diagnosis.warning(
                        "rights",
                        "all, but the client certificate " + name + " is valid only until " + end,
                        "make a new one, and let Incus trust it")
                : Diagnosis.ok("rights", "all, by the client certificate " + name + ", valid until " + end);
    }

    private static Instant end(String pem) {
        try {
            X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
            return certificate.getNotAfter().toInstant();
        } catch (CertificateException failure) {
            throw new IncusException(Kind.FAILED, "Incus shows a certificate that is none", failure);
        }
    }

    private static Map<String, String> extensions() {
        Map<String, String> extensions = new LinkedHashMap<>();
        extensions.put("instances", "machines");
        extensions.put("projects", "a project for each of Havu's");
        extensions.put("instance_all_projects", "looking at all machines");
        extensions.put("api_filtering", "finding a machine by its label");
        extensions.put("event_lifecycle", "noticing what happens without Havu");
        extensions.put("event_project", "noticing where it happens");
        extensions.put("cloud_init", "host names, keys and startup scripts");
        extensions.put("container_exec_recording", "asking systems whether they are up");
        extensions.put("instances_rebuild", "deploying anew on the same disk");
        extensions.put("instance_nic_network", "network cards");
        extensions.put("instance_nic_bridged_port_isolation", "keeping tenants apart");
        extensions.put("container_nic_ipfilter", "keeping tenants to their addresses");
        extensions.put("storage_api_local_volume_handling", "clones of volumes");
        extensions.put("storage_shifted", "volumes that containers share");
        extensions.put("storage_volume_state", "looking whether a pool keeps sizes");
        extensions.put("usedby_consistency", "finding who uses a volume");
        extensions.put("container_disk_shift", "shared directories");
        extensions.put("clustering", "more than one host");
        extensions.put("gpu_devices", "GPUs");
        extensions.put("nvidia_runtime", "GPUs in containers");
        extensions.put("resources_v2", "what hosts have");
        extensions.put("resources_gpu", "what GPUs hosts have");
        return extensions;
    }
}

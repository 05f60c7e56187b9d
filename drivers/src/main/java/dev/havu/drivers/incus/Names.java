package dev.havu.drivers.incus;

import dev.havu.domain.tenants.ProjectKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How things of Havu are called in Incus. A name follows from an id alone, so doing something twice finds what the first time
 * made. Of what a tenant may choose only the name of a project is part of a name, and only if it is plain.
 */
public final class Names {
    /** Config key of an instance: the id of the instance or node it is at present; empty while its disk is detached. */
    public static final String MACHINE_LABEL = "user.havu.machine";

    /** Config key of an instance or volume: the id of the volume whose content it holds. */
    public static final String VOLUME_LABEL = "user.havu.volume";

    /** Config key of an instance: which deployment of its machine the content of its disk comes from. */
    public static final String DEPLOYMENT_LABEL = "user.havu.deployment";

    /** Config key of a project: the name of Havu's project. */
    public static final String PROJECT_LABEL = "user.havu.project";

    /** Config key of a network: the prefix of the Havu that made it, because networks are not in its projects. */
    public static final String PREFIX_LABEL = "user.havu.prefix";

    /** Config key of a network: the id of the cluster whose nodes it joins. */
    public static final String CLUSTER_LABEL = "user.havu.cluster";

    /** Config key of a server or cluster member: the addresses of its GPUs by index. */
    public static final String GPU_LABEL = "user.havu.gpus";

    private static final String OS_VOLUME = "os-";
    private static final String NODE = "node-";
    private static final String VOLUME = "vol-";
    private static final String MOVED_VOLUME = "moved-";
    private static final int DIGEST_BYTES = 10;
    /** Incus takes letters, digits and hyphens, and with what is in front no more than 63 of them. */
    private static final Pattern ID = Pattern.compile("[a-z0-9]([a-z0-9-]{0,52}[a-z0-9])?");

    /** Nothing that looks like a digest: it could be that of another name. */
    private static final Pattern PLAIN_PROJECT = Pattern.compile("(?!x[0-9a-f]{20}$)[a-z0-9][a-z0-9-]{0,39}");

    /** A network is a device of the kernel, whose name has at most 15 characters. */
    private static final int NETWORK_DIGEST_BYTES = 5;

    private static final int HARDWARE_ADDRESS_BYTES = 5;

    private Names() {}

    /** The instance whose root disk is this OS volume, whichever machine boots from it and also while none does. */
    public static String ofOsVolume(String volumeId) {
        return OS_VOLUME + checked(volumeId);
    }

    /** The instance that is this node of a cluster; its disk lives and ends with it. */
    public static String ofNode(String nodeId) {
        return NODE + checked(nodeId);
    }

    /** The custom volume that holds a data volume or a shared file system, and the device it is on instances. */
    public static String ofVolume(String volumeId) {
        return VOLUME + checked(volumeId);
    }

    /** The copy of a custom volume on the cluster member that it moves to, as long as the original is there. */
    public static String ofMovedVolume(String volumeId) {
        return MOVED_VOLUME + checked(volumeId);
    }

    /** The id in the name of a custom volume or device, null when it is not one of Havu's. */
    public static @Nullable String volumeOf(String name) {
        String id = idAfter(VOLUME, name);
        return id == null ? idAfter(MOVED_VOLUME, name) : id;
    }

    /** The id of the OS volume in the name of an instance; null when it is called otherwise. */
    public static @Nullable String osVolumeOf(String name) {
        return idAfter(OS_VOLUME, name);
    }

    /** The id of the node in the name of an instance; null when it is called otherwise. */
    public static @Nullable String nodeOf(String name) {
        return idAfter(NODE, name);
    }

    /**
     * The Incus project of a project. Names that Incus might not take are represented by a digest.
     *
     * @param prefix tells this Havu's projects from others in the same Incus
     */
    public static String ofProject(String prefix, ProjectKey project) {
        String name = project.project();
        return prefix + "-" + (PLAIN_PROJECT.matcher(name).matches() ? name : "x" + digest(name, DIGEST_BYTES));
    }

    /** The private network of a cluster. */
    public static String ofClusterNetwork(String prefix, String clusterId) {
        return "hv" + digest(prefix + "/" + clusterId, NETWORK_DIGEST_BYTES);
    }

    /** The hardware address of a network card: locally administered, and the same whenever it is made. */
    public static String hardwareAddress(String machineId, String card) {
        String digits = digest(machineId + "/" + card, HARDWARE_ADDRESS_BYTES);
        return "02:" + String.join(":", digits.split("(?<=\\G..)"));
    }

    /** Ids are Havu's own, so another one is a defect; nothing is ever asked for under a name that may mean something else. */
    private static String checked(String id) {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException(
                    "`" + id + "` is no id: lower-case letters, digits and hyphens, at most 54");
        }
        return id;
    }

    private static @Nullable String idAfter(String prefix, String name) {
        return name.startsWith(prefix) ? name.substring(prefix.length()) : null;
    }

    private static String digest(String text, int bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, bytes);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java runtime has SHA-256", impossible);
        }
    }
}

package dev.havu.drivers.incus;

import java.util.ArrayList;
import java.util.List;

/**
 * Commands that Havu runs in nodes of a cluster. The scripts are fixed; what differs is handed over as arguments, which no shell
 * reads.
 */
final class GuestCommands {
    static final String PUBLIC_KEY_FILE = "/root/.ssh/havu_cluster.pub";

    /** Makes the key of a jump host, if it has none, and lets ssh use it. */
    static final List<String> MAKE_KEY = shell("""
            set -e
            mkdir -p -m 700 /root/.ssh
            test -s /root/.ssh/havu_cluster || ssh-keygen -q -t ed25519 -N '' -C havu-cluster -f /root/.ssh/havu_cluster
            grep -qs havu_cluster /root/.ssh/config || printf '%s\\n' 'IdentityFile ~/.ssh/havu_cluster' \\
                'StrictHostKeyChecking accept-new' >>/root/.ssh/config
            chmod 600 /root/.ssh/config
            """);

    private GuestCommands() {}

    /** Lets the holder of a key log in as root. */
    static List<String> admit(String publicKey) {
        return shell("""
                set -e
                mkdir -p -m 700 /root/.ssh
                touch /root/.ssh/authorized_keys
                chmod 600 /root/.ssh/authorized_keys
                grep -qxF "$1" /root/.ssh/authorized_keys || printf '%s\\n' "$1" >>/root/.ssh/authorized_keys
                """, publicKey);
    }

    /** Makes nodes known by name. */
    static List<String> knowHosts(String hosts) {
        return shell("""
                set -e
                sed '/^# havu cluster$/,/^# end of havu cluster$/d' /etc/hosts >/etc/hosts.havu
                printf '# havu cluster\\n%s# end of havu cluster\\n' "$1" >>/etc/hosts.havu
                cat /etc/hosts.havu >/etc/hosts
                rm /etc/hosts.havu
                """, hosts);
    }

    private static List<String> shell(String script, String... arguments) {
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", script, "havu"));
        command.addAll(List.of(arguments));
        return List.copyOf(command);
    }
}

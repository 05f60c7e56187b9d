package dev.havu.drivers.incus;

import java.util.ArrayList;
import java.util.List;

/**
 * Commands that Havu runs in machines. The scripts are fixed; what differs is handed over as arguments, which no shell
 * reads. All of them may be run again, and leave alone what the owner of the machines has written beside it.
 */
final class GuestCommands {
    static final String PUBLIC_KEY_FILE = "/root/.ssh/havu_cluster.pub";

    private static final String BEGIN = "# havu cluster\n";
    private static final String END = "# end of havu cluster\n";

    /**
     * Waits until cloud-init has done all that a machine was told. Its own wait is a Python program, which takes time from a
     * machine that boots and sees the end late, so there is none while the file that tells the end may still come. It is asked
     * where that file does not come: where cloud-init is disabled, or broken, or has much to do.
     */
    static final List<String> AWAIT_CLOUD_INIT = shell("""
            command -v cloud-init >/dev/null || exit 127
            looks=0
            until test -e /run/cloud-init/result.json; do
                if test -e /run/cloud-init/disabled || test $looks -eq 300; then
                    exec cloud-init status --wait
                fi
                looks=$((looks + 1))
                sleep 0.1
            done
            """);

    /** Makes the key of a jump host, if it has none. */
    static final List<String> MAKE_KEY = shell("""
            set -e
            mkdir -p -m 700 /root/.ssh
            cd /root/.ssh
            if ! test -s havu_cluster || ! test -s havu_cluster.pub; then
                rm -f havu_cluster havu_cluster.pub
                ssh-keygen -q -t ed25519 -N '' -C havu-cluster -f havu_cluster </dev/null
            fi
            """);

    private GuestCommands() {}

    /** Lets the holder of a key log in as root. */
    static List<String> admit(String publicKey) {
        return shell("""
                set -e
                mkdir -p -m 700 /root/.ssh
                cd /root/.ssh
                touch authorized_keys
                chmod 600 authorized_keys
                if ! grep -qxF -e "$1" authorized_keys; then
                    # The last line may have no end.
                    test -z "$(tail -c 1 authorized_keys)" || echo >>authorized_keys
                    printf '%s\\n' "$1" >>authorized_keys
                fi
                """, publicKey);
    }

    /**
     * Makes nodes known by name; on the one that has the cluster's key, ssh uses it for them, and for nothing else.
     *
     * @param hosts lines of an address and a name
     */
    static List<String> knowHosts(String hosts) {
        return shell("""
                set -e
                put() {
                    awk '/^# havu cluster$/ { inside = 1 } !inside { print } /^# end of havu cluster$/ { inside = 0 }' \\
                        "$1" >"$1.havu"
                    printf '%s\\n' "$2" >>"$1.havu"
                    cat "$1.havu" >"$1"
                    rm "$1.havu"
                }
                put /etc/hosts "$1"
                if test -s /root/.ssh/havu_cluster; then
                    touch /root/.ssh/config
                    chmod 600 /root/.ssh/config
                    put /root/.ssh/config "$2"
                fi
                """, block(hosts).strip(), sshConfig(hosts).strip());
    }

    /** Lines of /etc/hosts, between the comments by which they are found again. */
    static String block(String lines) {
        return BEGIN + lines + END;
    }

    /** Ends with all hosts, so that they are what somebody adds lines for below it. */
    private static String sshConfig(String hosts) {
        String names = String.join(" ", hosts.strip().split("\\s+"));
        return block("Host " + names + "\n    IdentityFile ~/.ssh/havu_cluster\n"
                + "    StrictHostKeyChecking accept-new\nHost *\n");
    }

    private static List<String> shell(String script, String... arguments) {
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", script, "havu"));
        command.addAll(List.of(arguments));
        return List.copyOf(command);
    }
}

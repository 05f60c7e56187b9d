# shellcheck shell=bash
# Ends and removes what a testbed left on the machine, without asking its daemon: it may be dead, or never have lived.
# What belongs to a testbed is told by its directory, so that nothing else is touched.

# The loop devices of the storage pools in a directory.
loop_devices() {
    losetup --list --noheadings --output NAME,BACK-FILE | awk -v home="$1/" 'index($2, home) == 1 { print $1 }'
}

has_no_loop_devices() {
    [ -z "$(loop_devices "$1")" ]
}

# The processes inside the instances in a directory: those whose root is on one of its pools.
instance_processes() {
    # Each line is a process's mount on /, after the name of the file that it is in.
    { grep -Hs '^[^ ]* [^ ]* [^ ]* [^ ]* / ' /proc/[0-9]*/mountinfo || true; } |
        awk -v home="$1/" -v devices="$(loop_devices "$1" | paste -sd' ')" '
            BEGIN { split(devices, list, " "); for (i in list) ours[list[i]] }
            {
                source = $0
                sub(/.* - [^ ]+ /, "", source)
                sub(/ .*/, "", source)
                if ((source in ours) || index($4 "/", home) == 1) { split($1, path, "/"); print path[3] }
            }
        '
}

has_no_instance_processes() {
    [ -z "$(instance_processes "$1")" ]
}

# The processes that run with a directory's state: daemons, the monitors of their instances, and their name servers.
# A client that merely names the directory is none of them.
daemon_processes() {
    local process
    {
        grep -lzsF -- "INCUS_DIR=$1/" /proc/[0-9]*/environ || true
        grep -lsF -- "$1/" /proc/[0-9]*/cmdline || true
    } | cut -d/ -f3 | sort -u | while read -r process; do
        case $(readlink "/proc/$process/exe") in
            "$(incus_daemon)"* | */dnsmasq*) printf '%s\n' "$process" ;;
        esac
    done
}

has_no_daemon_processes() {
    [ -z "$(daemon_processes "$1")" ]
}

has_no_monitors() {
    local process
    for process in $(daemon_processes "$1"); do
        ! grep -qs '^\[lxc monitor\]' "/proc/$process/cmdline" || return 1
    done
}

# The networks that the daemon manages.
networks() {
    local network
    for network in "$INCUS_DIR"/networks/*/; do
        [ ! -d "$network" ] || basename "$network"
    done
}

# The ends on this host of the instances' interfaces: on the daemon's networks, and those that the instances were started with,
# which are back on the host when an instance was killed. Those of a cluster's member are in its namespace, and go with it.
instance_links() {
    local network
    [ "$daemon_home" = "$directory" ] || return 0
    for network in $(networks); do
        ls "/sys/class/net/$network/brif" 2>/dev/null || true
    done
    sed -ns 's/^lxc\.net\.[0-9]*\.link *= *//p' "$INCUS_DIR"/run/*/lxc.conf 2>/dev/null || true
}

kill_all() {
    local processes
    mapfile -t processes
    ((${#processes[@]} == 0)) || kill -KILL "${processes[@]}" 2>/dev/null || true
}

# Ends the daemon, its instances and its name servers, as if the machine had lost its power.
end_processes() {
    local links
    mapfile -t links < <(instance_links)
    # First the daemon, so that it does not restart an instance. A monitor that lost its instance cleans up by itself.
    stop_daemon KILL
    instance_processes "$daemon_home" | kill_all
    await 10 "the end of the instances in $daemon_home" has_no_instance_processes "$daemon_home"
    await 5 "the monitors of the instances in $daemon_home" has_no_monitors "$daemon_home" || true
    daemon_processes "$daemon_home" | kill_all
    await 10 "the end of the daemon in $daemon_home" has_no_daemon_processes "$daemon_home"
    remove_firewall_rules "${links[@]}"
    remove_links "${links[@]}"
}

# The ends of a pair go together, so that one of two may be gone already.
remove_links() {
    local link
    for link in "$@"; do
        [ ! -e "/sys/class/net/$link" ] || ip link delete "$link"
    done
}

# Removes Incus' chains for interfaces: those that end with the name of one, and those with a rule about it.
remove_firewall_rules() {
    local chains
    (($# > 0)) || return 0
    mapfile -t chains < <(
        nft list ruleset | awk -v names="$*" '
            BEGIN { count = split(names, list, " ") }
            $1 == "table" { table = $2 " " $3; incus = $3 == "incus" }
            $1 == "chain" { chain = $2 }
            incus {
                for (i = 1; i <= count; i++) {
                    end = "." list[i]
                    if (index($0, "\"" list[i] "\"") || substr(chain, length(chain) - length(end) + 1) == end) {
                        if (chain != "" && !seen[table " " chain]++) print table, chain
                    }
                }
            }
            $1 == "}" { chain = "" }
        '
    )
    if ((${#chains[@]} > 0)) && [ -n "${chains[0]}" ]; then
        # A chain can be deleted when no other jumps to it, and all of them are ours.
        { printf 'flush chain %s\n' "${chains[@]}" && printf 'delete chain %s\n' "${chains[@]}"; } | nft -f -
    fi
}

# mounts_of PROCESS DIR : what the process sees mounted below the directory, the deepest first.
mounts_of() {
    { cut -d' ' -f5 "/proc/$1/mountinfo" 2>/dev/null || true; } | awk -v home="$2/" 'index($0, home) == 1' | sort -r
}

unmount_below() {
    local target
    mounts_of self "$1" | while read -r target; do
        umount -- "$target" 2>/dev/null || umount --lazy -- "$target"
    done
    unmount_elsewhere "$1"
}

# The processes in whose mount namespace a loop device of a directory is mounted, the newest first.
mounting_processes() {
    local device
    loop_devices "$1" | while read -r device; do
        { grep -lsF -- " $device " /proc/[0-9]*/mountinfo || true; } | cut -d/ -f3
    done | sort -run
}

# Whoever made a mount namespace meanwhile has a copy of every mount in it, which keeps the pools in use. The command reads /proc,
# which may be that of another process namespace than the process's own; then another process of the same mount namespace will do.
unmount_elsewhere() {
    local process target
    mounting_processes "$1" | while read -r process; do
        mounts_of "$process" "$1" | while read -r target; do
            nsenter --target "$process" --mount --pid umount --lazy -- "$target" 2>/dev/null || true
        done
    done
}

detach_loop_devices() {
    local device
    loop_devices "$1" | while read -r device; do
        # It may go by itself, now that it is not mounted.
        losetup --detach "$device" 2>/dev/null || true
    done
    await 30 "the release of the loop devices of $1" has_no_loop_devices "$1"
}

remove_networks() {
    local namespace names
    ip netns list | awk -v prefix="$bridge-" 'index($1, prefix) == 1 { print $1 }' | while read -r namespace; do
        ip netns delete "$namespace"
    done
    mapfile -t names < <(
        networks
        ip -o link show | awk -F': ' -v prefix="$bridge" '{ sub(/@.*/, "", $2) } index($2, prefix) == 1 { print $2 }'
    )
    remove_firewall_rules "${names[@]}"
    remove_links "${names[@]}"
    if nft list table inet "$bridge" >/dev/null 2>&1; then
        nft delete table inet "$bridge"
    fi
}

# What all testbeds share goes with the last of them: Incus' empty tables, and lxcfs if a testbed started it.
release_machine() {
    local process family
    rm -f "$entry"
    if [ -n "$(ls -A "$registry/testbeds" 2>/dev/null)" ]; then
        return
    fi
    for family in inet bridge; do
        if nft list table "$family" incus 2>/dev/null | awk '$1 == "chain" { used = 1 } END { exit used }'; then
            nft delete table "$family" incus 2>/dev/null || true
        fi
    done
    if process=$(cat "$registry/lxcfs.pid" 2>/dev/null); then
        if [ "$(readlink "/proc/$process/exe")" = "$(command -v lxcfs)" ]; then
            kill "$process"
            await 10 "the end of lxcfs" is_not_mounted /var/lib/lxcfs
        fi
        rm -f "$registry/lxcfs.pid" "$registry/lxcfs.log"
    fi
}

is_not_mounted() {
    ! mountpoint -q "$1"
}

command_down() {
    local home
    open_testbed "${1:-$default_directory}"
    if [ ! -f "$marker" ] && [ ! -f "$entry" ]; then
        [ ! -e "$directory" ] || fail "there is no testbed in $directory, so nothing of it is removed"
        return
    fi
    # By what is there, and not by the settings: they may never have been written.
    for home in "$directory"/m[1-9] "$directory"; do
        if [ -d "$home" ]; then
            use_daemon "$home"
            end_processes
        fi
    done
    unmount_below "$directory"
    detach_loop_devices "$directory"
    remove_networks
    rm -rf --one-file-system -- "${directory:?}"
    with_lock registry release_machine
}

# shellcheck shell=bash
# Ends and removes what a testbed left on the machine, without asking its daemon: it may be dead, or never have lived.
# What belongs to a testbed is told by its directory, so that nothing else is touched.

# The loop devices of the storage pools in a directory.
loop_devices() {
    losetup --list --noheadings --output NAME,BACK-FILE | awk -v home="$1/" 'index($2, home) == 1 { print $1 }'
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

# The processes that run with a directory's state: daemons, the monitors of their instances, and their name servers.
# A client that merely names the directory is none of them.
daemon_processes() {
    local home=$1 process
    {
        grep -lzs -- "^INCUS_DIR=$home/" /proc/[0-9]*/environ || true
        grep -lFs -- "$home/" /proc/[0-9]*/cmdline || true
    } | cut -d/ -f3 | sort -u | while read -r process; do
        case $(readlink "/proc/$process/exe") in
            "$(incus_daemon)"* | */dnsmasq*) printf '%s\n' "$process" ;;
        esac
    done
}

kill_all() {
    local processes
    mapfile -t processes
    ((${#processes[@]} == 0)) || kill -KILL "${processes[@]}" 2>/dev/null || true
}

has_no_instance_processes() {
    [ -z "$(instance_processes "$1")" ]
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

# end_processes HOME : as if the machine had lost its power.
end_processes() {
    local home=$1 daemon_file process
    # First the daemons, so that none of them restarts an instance. A monitor that lost its instance cleans up by itself.
    for daemon_file in "$home"/incusd.pid "$home"/m*/incusd.pid; do
        if [ -f "$daemon_file" ] && process=$(use_daemon "$(dirname "$daemon_file")" && daemon_process); then
            kill -KILL "$process" 2>/dev/null || true
        fi
    done
    instance_processes "$home" | kill_all
    await 10 "the end of the instances in $home" has_no_instance_processes "$home"
    await 5 "the monitors of the instances in $home" has_no_monitors "$home" || true
    daemon_processes "$home" | kill_all
    await 10 "the end of the daemons in $home" has_no_daemon_processes "$home"
}

crash_daemon() {
    end_processes "$daemon_home"
}

unmount_below() {
    local target
    findmnt --raw --noheadings --output TARGET | awk -v home="$1/" 'index($0, home) == 1' | sort -r |
        while IFS= read -r target; do
            target=$(printf '%b' "$target")
            umount -- "$target" 2>/dev/null || umount --lazy -- "$target"
        done
}

has_no_loop_devices() {
    [ -z "$(loop_devices "$1")" ]
}

detach_loop_devices() {
    local device
    loop_devices "$1" | while read -r device; do
        losetup --detach "$device"
    done
    await 10 "the release of the loop devices of $1" has_no_loop_devices "$1"
}

# The interfaces on this host that daemons, instances that died, or the testbed itself left.
interfaces() {
    local network
    sed -ns 's/^lxc\.net\.[0-9]*\.link *= *//p' "$directory"/incus/run/*/lxc.conf 2>/dev/null || true
    for network in "$directory"/incus/networks/*/; do
        [ -d "$network" ] && basename "$network"
    done
    ip -o link show | awk -F': ' '{ sub(/@.*/, "", $2); print $2 }' | awk -v prefix="$bridge" 'index($0, prefix) == 1'
}

# The rules of an interface are in chains that end with its name.
remove_firewall_rules() {
    local interface=$1 family table chain chains
    chains=$(nft list chains | awk -v end=".$interface" '
        $1 == "table" { family = $2; table = $3 }
        $1 == "chain" && substr($2, length($2) - length(end) + 1) == end { print family, table, $2 }
    ')
    if [ -n "$chains" ]; then
        {
            while read -r family table chain; do
                printf 'flush chain %s %s %s\n' "$family" "$table" "$chain"
            done <<<"$chains"
            while read -r family table chain; do
                printf 'delete chain %s %s %s\n' "$family" "$table" "$chain"
            done <<<"$chains"
        } | nft -f -
    fi
}

remove_networks() {
    local interface namespace
    ip netns list | awk -v prefix="$bridge-" 'index($1, prefix) == 1 { print $1 }' | while read -r namespace; do
        ip netns delete "$namespace"
    done
    interfaces | sort -u | while read -r interface; do
        remove_firewall_rules "$interface"
        if [ -e "/sys/class/net/$interface" ]; then
            ip link delete "$interface"
        fi
    done
    if nft list table inet "$bridge" >/dev/null 2>&1; then
        nft delete table inet "$bridge"
    fi
}

# The machine's lxcfs goes with the last testbed, if a testbed started it.
release_machine() {
    local process
    rm -f "$entry"
    if [ -z "$(ls -A "$registry/testbeds" 2>/dev/null)" ] && process=$(cat "$registry/lxcfs.pid" 2>/dev/null); then
        if [ "$(readlink "/proc/$process/exe")" = "$(command -v lxcfs)" ]; then
            kill "$process"
            await 10 "the end of lxcfs" eval '! mountpoint -q /var/lib/lxcfs'
        fi
        rm -f "$registry/lxcfs.pid" "$registry/lxcfs.log"
    fi
}

command_down() {
    open_testbed "${1:-$default_directory}"
    if [ ! -f "$marker" ] && [ ! -f "$entry" ]; then
        [ ! -e "$directory" ] || fail "there is no testbed in $directory, so nothing of it is removed"
        return
    fi
    end_processes "$directory"
    unmount_below "$directory"
    detach_loop_devices "$directory"
    remove_networks
    rm -rf --one-file-system -- "${directory:?}"
    with_lock registry release_machine
}

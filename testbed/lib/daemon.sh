# shellcheck shell=bash
# One Incus daemon with a state directory of its own.

# A unix socket's name has 107 bytes, and the longest below a testbed's directory needs the rest.
readonly longest_directory=70
readonly default_directory=/var/tmp/havu-testbed

# open_testbed DIR : sets what belongs to the testbed in that directory; everything is named after the directory.
open_testbed() {
    [ "$(id -u)" = 0 ] || unavailable "needs root"
    directory=$(realpath -m -- "$1")
    ((${#directory} <= longest_directory)) ||
        fail "the directory's name has ${#directory} characters, and the sockets below it leave $longest_directory: $directory"
    [[ $directory =~ ^/[A-Za-z0-9._/-]+$ ]] ||
        fail "the directory's name has other characters than letters, digits and . _ - : $directory"
    identity=$(printf '%s' "$directory" | sha256sum | cut -c 1-6)
    bridge=havu$identity
    marker=$directory/testbed
    entry=$registry/testbeds/$identity
    environment=$directory/env
    export INCUS_CONF=$directory/client
    use_daemon "$directory"
}

# use_daemon HOME [COMMAND...] : the daemon that everything is about from now on, and what it is started by, if by anything.
use_daemon() {
    daemon_home=$1
    starter=("${@:2}")
    export INCUS_DIR=$daemon_home/incus INCUS_SOCKET=$daemon_home/incus/unix.socket
}

require_testbed() {
    [ -f "$marker" ] || fail "there is no testbed in $directory; make one with: testbed/incus up $directory"
}

read_settings() {
    kind='' subnet='' range='' port='' members=''
    # shellcheck source=/dev/null
    . "$marker"
}

# claim_testbed KIND : makes the directory, and chooses addresses and a port that nothing on this machine uses.
claim_testbed() {
    [ ! -f "$marker" ] || fail "an earlier attempt did not succeed; remove it first: testbed/incus down $directory"
    [ ! -e "$directory" ] || [ -d "$directory" ] || fail "not a directory: $directory"
    mkdir -p "$directory" "$registry/testbeds"
    require_passage
    [ -z "$(ls -A "$directory")" ] || fail "not empty, and no testbed: $directory"
    subnet=$(free_subnet)
    port=$(free_port)
    printf '%s\n' "directory=$directory" "subnet=$subnet" "port=$port" >"$entry"
    printf '%s\n' "kind=$1" "subnet=$subnet" "range=$subnet.0/20" "port=$port" >"$marker"
}

# Root in an instance is another user of the machine, who has to get to the instance's files.
require_passage() {
    local place=$directory
    while [ "$place" != / ]; do
        if (((8#$(stat --format %a "$place") & 1) == 0)); then
            fail "instances cannot be started below $place, which not all users may pass; choose another directory than $directory"
        fi
        place=$(dirname "$place")
    done
}

# The first three numbers of a private range of 4096 addresses in which this machine has no route, and no testbed is.
free_subnet() {
    local offset number candidate start=$((16#$identity % 256))
    for ((offset = 0; offset < 256; offset++)); do
        number=$(((start + offset) % 256))
        candidate=10.$((176 + number / 16)).$((number % 16 * 16))
        if ! grep -qsrx "subnet=$candidate" "$registry/testbeds" && [ -z "$(ip -4 route show root "$candidate.0/20")" ] &&
            [ -z "$(ip -4 route show match "$candidate.0/20" scope link)" ]; then
            printf '%s\n' "$candidate"
            return
        fi
    done
    fail "every range in 10.176.0.0/12 is in use on this machine"
}

free_port() {
    local candidate
    for ((candidate = 18443; candidate < 18943; candidate++)); do
        if ! grep -qsrx "port=$candidate" "$registry/testbeds" && [ -z "$(ss -Hltn "sport = :$candidate")" ]; then
            printf '%s\n' "$candidate"
            return
        fi
    done
    fail "every port from 18443 to 18942 is in use on this machine"
}

# Containers see their own limits by lxcfs. One serves the whole machine.
ensure_lxcfs() {
    if mountpoint -q /var/lib/lxcfs; then
        return
    fi
    # One that was killed leaves a mount that nobody serves.
    if ! stat /var/lib/lxcfs >/dev/null 2>&1 && grep -q ' /var/lib/lxcfs fuse' /proc/self/mounts; then
        umount -l /var/lib/lxcfs
    fi
    mkdir -p /var/lib/lxcfs
    setsid lxcfs /var/lib/lxcfs >"$registry/lxcfs.log" 2>&1 </dev/null &
    printf '%s\n' $! >"$registry/lxcfs.pid"
    await 10 "lxcfs; see $registry/lxcfs.log" mountpoint -q /var/lib/lxcfs
}

# Prints the process of the daemon, if it runs.
daemon_process() {
    local process
    process=$(cat "$daemon_home/incusd.pid" 2>/dev/null) || return 1
    grep -qszxF "INCUS_DIR=$INCUS_DIR" "/proc/$process/environ" || return 1
    printf '%s\n' "$process"
}

daemon_is_gone() {
    ! daemon_process >/dev/null
}

# Starts the daemon unless it runs. A starter replaces itself by the daemon, so that the process is one and the same.
launch_daemon() {
    if daemon_process >/dev/null; then
        return
    fi
    mkdir -p "$INCUS_DIR"
    setsid "${starter[@]}" "$(incus_daemon)" --logfile="$daemon_home/incusd.log" >"$daemon_home/incusd.out" 2>&1 </dev/null &
    printf '%s\n' $! >"$daemon_home/incusd.pid"
}

await_daemon() {
    if ! "$(incus_daemon)" waitready --timeout=60 >/dev/null 2>"$daemon_home/waitready.log"; then
        tail -n 20 "$daemon_home/waitready.log" "$daemon_home/incusd.out" >&2 || true
        fail "the daemon of $daemon_home did not become ready; what it said is above"
    fi
}

# stop_daemon SIGNAL : ends the daemon, and the daemon only: instances run on.
stop_daemon() {
    local process
    if process=$(daemon_process); then
        kill "-$1" "$process"
        await 30 "the end of the daemon of $daemon_home" daemon_is_gone
    fi
    rm -f "$daemon_home/incusd.pid"
}

# configure_daemon POOL_SIZE
configure_daemon() {
    incus admin init --preseed <<END
config:
  core.https_address: 127.0.0.1:$port
  images.auto_update_interval: "0"
networks:
  - name: $bridge
    type: bridge
    config:
      ipv4.address: $subnet.1/24
      ipv4.nat: "true"
      ipv6.address: none
storage_pools:
  - name: $pool
    driver: btrfs
    config:
      size: $1
profiles:
  - name: default
    devices:
      root: {type: disk, path: /, pool: $pool}
      eth0: {type: nic, name: eth0, network: $bridge}
END
}

import_image() {
    local files
    files=$(image_directory)
    incus image import "$files/metadata.tar" "$files/rootfs.tar" --alias "$image_alias" --quiet >/dev/null
}

# A certificate that the https API accepts, for clients that are not on the socket.
trust_client() {
    incus remote generate-certificate --quiet 2>/dev/null
    incus config trust add-certificate "$INCUS_CONF/client.crt" --name havu-testbed --quiet
}

# write_environment HTTPS_ADDRESS SERVER_CERTIFICATE NETWORK
write_environment() {
    cat >"$environment.new" <<END
export INCUS_DIR=$INCUS_DIR
export INCUS_SOCKET=$INCUS_SOCKET
export TESTBED_SOCKET=$INCUS_SOCKET
export INCUS_CONF=$INCUS_CONF
export TESTBED_HTTPS=https://$1
export TESTBED_SERVER_CERTIFICATE=$2
export TESTBED_CLIENT_CERTIFICATE=$INCUS_CONF/client.crt
export TESTBED_CLIENT_KEY=$INCUS_CONF/client.key
export TESTBED_POOL=$pool
export TESTBED_NETWORK=$3
export TESTBED_SUBNET=$subnet.0/24
export TESTBED_RANGE=$range
export TESTBED_IMAGE=$image_alias
export TESTBED_MEMBERS='$members'
END
    mv "$environment.new" "$environment"
}

# read_arguments ARGUMENT... : sets size, groups and words.
read_arguments() {
    size=20GiB groups='' words=()
    while (($# > 0)); do
        case $1 in
            --pool-size=*) size=${1#*=} ;;
            --pool-size)
                (($# > 1)) || fail "--pool-size needs a size such as 20GiB"
                size=$2
                shift
                ;;
            --groups) groups=yes ;;
            -*) fail "unknown option: $1" ;;
            *) words+=("$1") ;;
        esac
        shift
    done
}

# What was made before is started again, if it does not run.
resume_testbed() {
    command_start "$directory"
    cat "$environment"
}

# prepare_testbed KIND : everything that comes before the first daemon.
prepare_testbed() {
    command_install
    with_lock image ensure_image
    with_lock registry claim_testbed "$1"
    with_lock lxcfs ensure_lxcfs
    read_settings
}

command_up() {
    read_arguments "$@"
    ((${#words[@]} <= 1)) || fail "usage: testbed/incus up [DIR] [--pool-size SIZE]"
    open_testbed "${words[0]:-$default_directory}"
    if [ -f "$environment" ]; then
        resume_testbed
        return
    fi
    prepare_testbed host
    launch_daemon
    await_daemon
    configure_daemon "$size"
    import_image
    trust_client
    write_environment "127.0.0.1:$port" "$INCUS_DIR/server.crt" "$bridge"
    cat "$environment"
}

# each_daemon COMMAND... : runs the command for every daemon of the testbed.
each_daemon() {
    local member
    if [ "$kind" = cluster ]; then
        for member in $members; do
            use_member "$member"
            "$@"
        done
    else
        "$@"
    fi
}

# open_daemons [DIR]
open_daemons() {
    open_testbed "${1:-$default_directory}"
    require_testbed
    read_settings
}

command_stop() {
    open_daemons "$@"
    each_daemon stop_daemon TERM
}

command_kill() {
    open_daemons "$@"
    each_daemon stop_daemon KILL
}

# Instances die with their daemons, as if the machine had lost its power.
command_crash() {
    open_daemons "$@"
    each_daemon end_processes
}

command_start() {
    open_daemons "$@"
    with_lock lxcfs ensure_lxcfs
    each_daemon launch_daemon
    each_daemon await_daemon
}

command_restart() {
    command_stop "$@"
    command_start "$@"
}

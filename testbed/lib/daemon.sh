# shellcheck shell=bash
# One Incus daemon with a state directory of its own.

# How long the longest path below a testbed's directory may get: a unix socket's name has 107 bytes.
readonly longest_directory=70

# open_testbed DIR : sets what belongs to the testbed in that directory; everything is named after the directory.
open_testbed() {
    directory=$(absolute "$1")
    ((${#directory} <= longest_directory)) ||
        fail "the directory's name is ${#directory} characters long, and sockets below it allow $longest_directory: $directory"
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

# claim_testbed KIND : makes the directory, and chooses a range and a port that nothing on this machine uses.
claim_testbed() {
    local kind=$1
    if [ -e "$directory" ] && [ ! -d "$directory" ]; then
        fail "not a directory: $directory"
    fi
    if [ -d "$directory" ] && [ -n "$(ls -A "$directory")" ]; then
        fail "not empty, and no testbed: $directory"
    fi
    mkdir -p "$directory" "$registry/testbeds"
    subnet=$(free_range)
    port=$(free_port)
    printf 'directory=%q\nsubnet=%s\nport=%s\n' "$directory" "$subnet" "$port" >"$entry"
    printf 'kind=%s\nsubnet=%s\nport=%s\n' "$kind" "$subnet" "$port" >"$marker"
}

# The first three numbers of a private /24 that is on no route of this machine and in no other testbed.
free_range() {
    local offset candidate start=$((16#$identity % 250))
    for ((offset = 0; offset < 250; offset++)); do
        candidate=10.177.$(((start + offset) % 250))
        if ! grep -qsrx "subnet=$candidate" "$registry/testbeds" &&
            [ -z "$(ip -4 route show root "$candidate.0/24")" ] &&
            [ -z "$(ip -4 route show match "$candidate.1" | grep -v '^default')" ]; then
            printf '%s\n' "$candidate"
            return
        fi
    done
    fail "every range below 10.177.0.0/16 is in use on this machine"
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

read_settings() {
    kind='' subnet='' port='' members=''
    # shellcheck source=/dev/null
    . "$marker"
}

# Containers see their own limits by lxcfs. One serves the whole machine.
ensure_lxcfs() {
    if mountpoint -q /var/lib/lxcfs; then
        return
    fi
    mkdir -p /var/lib/lxcfs "$registry"
    setsid lxcfs /var/lib/lxcfs >"$registry/lxcfs.log" 2>&1 </dev/null &
    printf '%s\n' $! >"$registry/lxcfs.pid"
    await 10 "lxcfs; see $registry/lxcfs.log" mountpoint -q /var/lib/lxcfs
}

# Prints the process of the daemon, if it runs.
daemon_process() {
    local process
    process=$(cat "$daemon_home/incusd.pid" 2>/dev/null) || return 1
    grep -qsz "^INCUS_DIR=$INCUS_DIR\$" "/proc/$process/environ" || return 1
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
        tail -n 20 "$daemon_home/waitready.log" "$daemon_home/incusd.out" "$daemon_home/incusd.log" >&2 || true
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

# A certificate that the https API accepts, for clients that are not on this machine's socket.
trust_client() {
    incus remote generate-certificate --quiet 2>/dev/null
    incus config trust add-certificate "$INCUS_CONF/client.crt" --name havu-testbed --quiet
}

write_environment() {
    local new=$environment.new
    {
        printf 'export INCUS_DIR=%q\n' "$INCUS_DIR"
        printf 'export INCUS_SOCKET=%q\n' "$INCUS_SOCKET"
        printf 'export INCUS_CONF=%q\n' "$INCUS_CONF"
        printf 'export HAVU_TESTBED_HTTPS=%q\n' "https://$1"
        printf 'export HAVU_TESTBED_SERVER_CERTIFICATE=%q\n' "$2"
        printf 'export HAVU_TESTBED_CLIENT_CERTIFICATE=%q\n' "$INCUS_CONF/client.crt"
        printf 'export HAVU_TESTBED_CLIENT_KEY=%q\n' "$INCUS_CONF/client.key"
        printf 'export HAVU_TESTBED_POOL=%q\n' "$pool"
        printf 'export HAVU_TESTBED_NETWORK=%q\n' "$3"
        printf 'export HAVU_TESTBED_SUBNET=%q\n' "$subnet.0/24"
        printf 'export HAVU_TESTBED_IMAGE=%q\n' "$image_alias"
        printf 'export HAVU_TESTBED_MEMBERS=%q\n' "$members"
    } >"$new"
    mv "$new" "$environment"
}

# Starts again what is there, and prints how to reach it. Fails when there is nothing yet.
reuse_testbed() {
    if [ -f "$environment" ]; then
        command_start "$directory"
        cat "$environment"
        return
    fi
    if [ -f "$marker" ]; then
        fail "an earlier attempt did not succeed; remove it first: testbed/incus down $directory"
    fi
    return 1
}

# prepare_testbed KIND : everything that comes before the first daemon.
prepare_testbed() {
    command_install
    with_lock image ensure_image
    with_lock registry claim_testbed "$1"
    read_settings
    with_lock lxcfs ensure_lxcfs
}

command_up() {
    local size=20GiB place=$default_directory
    while (($# > 0)); do
        case $1 in
            --pool-size)
                size=${2:?--pool-size needs a size such as 20GiB}
                shift
                ;;
            --pool-size=*) size=${1#*=} ;;
            -*) fail "unknown option: $1" ;;
            *) place=$1 ;;
        esac
        shift
    done
    open_testbed "$place"
    if reuse_testbed; then
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

# for_daemons DIR COMMAND...
for_daemons() {
    open_testbed "$1"
    require_testbed
    read_settings
    each_daemon "${@:2}"
}

command_stop() {
    for_daemons "${1:-$default_directory}" stop_daemon TERM
}

command_kill() {
    for_daemons "${1:-$default_directory}" stop_daemon KILL
}

command_start() {
    ensure_lxcfs
    for_daemons "${1:-$default_directory}" launch_daemon
    each_daemon await_daemon
}

command_restart() {
    command_stop "$@"
    command_start "$@"
}

# Instances die with their daemons, as if the machine had lost its power.
command_crash() {
    for_daemons "${1:-$default_directory}" crash_daemon
}

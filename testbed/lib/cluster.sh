# shellcheck shell=bash
# A cluster on one machine. Each member is a daemon in a network and a mount namespace of its own. Two pairs of interfaces lead from
# each member to one bridge of the host: eth0 for the members' own traffic, and uplink, which the managed network of the instances is
# joined to. So all instances are in one range, wherever they run, and the host reaches each of them.

readonly cluster_network=havu0

namespace() {
    printf '%s\n' "$bridge-$1"
}

# The ends of a member's two pairs on the host.
member_links() {
    printf '%s\n' "${bridge}${1}" "${bridge}${1}u"
}

member_address() {
    printf '%s\n' "$subnet.1${1#m}"
}

make_host_bridge() {
    ip link add "$bridge" type bridge
    ip address add "$subnet.1/24" dev "$bridge"
    ip link set "$bridge" up
    sysctl --quiet --write net.ipv4.ip_forward=1
    nft -f - <<END
table inet $bridge {
    chain forward {
        type filter hook forward priority filter; policy accept;
        iifname "$bridge" accept
        oifname "$bridge" accept
    }
    chain postrouting {
        type nat hook postrouting priority srcnat; policy accept;
        ip saddr $subnet.0/24 ip daddr != { $subnet.0/24, 224.0.0.0/4, 255.255.255.255 } masquerade
    }
}
END
    mkdir -p "$directory/dnsmasq"
    setsid dnsmasq --keep-in-foreground --conf-file=/dev/null --bind-interfaces --interface="$bridge" --except-interface=lo \
        --dhcp-range="$subnet.50,$subnet.254,1h" --dhcp-authoritative --no-ping --dhcp-rapid-commit --quiet-dhcp --no-hosts \
        --dhcp-leasefile="$directory/dnsmasq/leases" --pid-file="$directory/dnsmasq/pid" --user=root \
        >"$directory/dnsmasq/log" 2>&1 </dev/null &
    await 10 "the name server; see $directory/dnsmasq/log" test -s "$directory/dnsmasq/pid"
}

make_member_network() {
    local member=$1 space links
    space=$(namespace "$member")
    mapfile -t links < <(member_links "$member")
    ip netns add "$space"
    ip link add "${links[0]}" type veth peer name eth0 netns "$space"
    ip link add "${links[1]}" type veth peer name uplink netns "$space"
    ip link set "${links[0]}" master "$bridge" up
    ip link set "${links[1]}" master "$bridge" up
    ip -n "$space" link set lo up
    ip -n "$space" link set eth0 up
    ip -n "$space" link set uplink up
    ip -n "$space" address add "$(member_address "$member")/24" dev eth0
    ip -n "$space" route add default via "$subnet.1"
}

# Kept by a file, so that a daemon that starts again finds the mounts of the one before it.
make_member_mounts() {
    local member=$1 kept=$directory/namespaces
    mkdir -p "$kept" "$directory/$member/groups"
    if ! mountpoint -q "$kept"; then
        mount --bind "$kept" "$kept"
        mount --make-private "$kept"
    fi
    : >"$kept/$member"
    nsenter --net="/run/netns/$(namespace "$member")" unshare --mount="$kept/$member" --propagation private \
        "$testbed/incus" _arrange-mounts "$directory/$member/groups"
}

# Run inside a member's namespaces: gives it the view of the system that belongs to its network namespace, but with the machine's
# control groups; and nothing of any testbed's pools, which would otherwise stay in use as long as the namespace.
command__arrange-mounts() {
    local target other groups=$1
    findmnt --raw --noheadings --output TARGET | sort -r | while IFS= read -r target; do
        for other in "$registry"/testbeds/*; do
            # shellcheck source=/dev/null
            if (. "$other" && [[ $target == "$directory/"* ]]); then
                umount --lazy -- "$target"
            fi
        done
    done
    mount --rbind /sys/fs/cgroup "$groups"
    mount -t sysfs sysfs /sys
    mount --rbind "$groups" /sys/fs/cgroup
    umount --lazy "$groups"
}

use_member() {
    use_daemon "$directory/$1" nsenter --net="/run/netns/$(namespace "$1")" --mount="$directory/namespaces/$1"
}

# bootstrap_cluster POOL_SIZE : the first member, with the cluster's pool and network.
bootstrap_cluster() {
    use_member m1
    await_daemon
    incus admin init --preseed <<END
config:
  core.https_address: $(member_address m1):8443
  images.auto_update_interval: "0"
cluster:
  enabled: true
  server_name: m1
networks:
  - name: $cluster_network
    type: bridge
    config:
      bridge.external_interfaces: uplink
      ipv4.address: none
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
      eth0: {type: nic, name: eth0, network: $cluster_network}
END
    # Not above: a daemon that is in no cluster yet breaks the connection.
    incus config set cluster.offline_threshold 11
}

# join_member MEMBER POOL_SIZE
join_member() {
    local member=$1 token
    use_member m1
    token=$(incus cluster add "$member" --quiet | tail -n 1)
    use_member "$member"
    await_daemon
    incus admin init --preseed <<END
cluster:
  enabled: true
  server_name: $member
  server_address: $(member_address "$member"):8443
  cluster_token: $token
  member_config:
    - {entity: storage-pool, name: $pool, key: size, value: $2}
    - {entity: network, name: $cluster_network, key: bridge.external_interfaces, value: uplink}
END
}

command_cluster() {
    local count names=() member i
    read_arguments "$@"
    ((${#words[@]} == 1 || ${#words[@]} == 2)) || fail "usage: testbed/incus cluster DIR [N] [--pool-size SIZE] [--groups]"
    open_testbed "${words[0]}"
    count=${words[1]:-3}
    [[ $count =~ ^[1-9]$ ]] || fail "a cluster has 1 to 9 members, not $count"
    if [ -f "$environment" ]; then
        resume_testbed
        return
    fi
    for ((i = 1; i <= count; i++)); do
        names+=("m$i")
    done
    prepare_testbed cluster
    printf '%s\n' "members='${names[*]}'" >>"$marker"
    read_settings
    make_host_bridge
    for member in "${names[@]}"; do
        make_member_network "$member"
        make_member_mounts "$member"
        use_member "$member"
        launch_daemon
    done
    bootstrap_cluster "$size"
    for member in "${names[@]:1}"; do
        join_member "$member" "$size"
    done
    use_member m1
    if [ -n "$groups" ]; then
        for member in "${names[@]}"; do
            incus cluster group create "$member" --quiet
            incus cluster group assign "$member" "default,$member" --quiet
        done
    fi
    import_image
    trust_client
    write_environment "$(member_address m1):8443" "$INCUS_DIR/cluster.crt" "$cluster_network"
    cat "$environment"
}

command_member() {
    local member link
    (($# == 3)) || fail "usage: testbed/incus member DIR mN kill|stop|start|crash|cut|mend"
    open_daemons "$1"
    member=$2
    [[ " $members " == *" $member "* ]] || fail "$directory has no member $member; it has: ${members:-none}"
    use_member "$member"
    case $3 in
        kill) stop_daemon KILL ;;
        stop) stop_daemon TERM ;;
        crash) end_processes ;;
        start)
            with_lock lxcfs ensure_lxcfs
            launch_daemon
            await_daemon
            ;;
        cut)
            for link in $(member_links "$member"); do
                ip link set "$link" down
            done
            ;;
        mend)
            for link in $(member_links "$member"); do
                ip link set "$link" up
            done
            ;;
        *) fail "a member can be told kill, stop, start, crash, cut and mend; not: $3" ;;
    esac
}

# shellcheck shell=bash
# Installs Incus and what the testbed needs, without touching the machine's own apt set-up.

readonly incus_packages=(incus-base incus-client)
readonly other_packages=(
    lxcfs dnsmasq-base nftables iproute2 uidmap attr rsync acl util-linux procps
    btrfs-progs mmdebstrap squashfs-tools xz-utils openssh-client curl
)
# Users and groups inside unprivileged containers.
readonly id_range=root:100000:10000001

incus_daemon() {
    local candidate
    for candidate in /usr/libexec/incus/incusd /opt/incus/bin/incusd /usr/sbin/incusd; do
        if [ -x "$candidate" ]; then
            printf '%s\n' "$candidate"
            return
        fi
    done
    command -v incusd
}

# Prints what is missing, one package a line.
missing_packages() {
    local package
    if ! { incus_daemon && command -v incus; } >/dev/null; then
        printf '%s\n' "${incus_packages[@]}"
    fi
    for package in "${other_packages[@]}"; do
        if [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" != installed ]; then
            printf '%s\n' "$package"
        fi
    done
}

# A derivative's packages may differ, and so may its names of releases.
is_known_distribution() {
    [[ $(distribution) = debian || $(distribution) = ubuntu ]] && command -v apt-get dpkg-query >/dev/null
}

distribution() {
    # shellcheck source=/dev/null
    (. /etc/os-release && printf '%s\n' "$ID")
}

release_codename() {
    # shellcheck source=/dev/null
    (. /etc/os-release && printf '%s\n' "${VERSION_CODENAME:?/etc/os-release names no VERSION_CODENAME}")
}

# distribution_sources APT_OPTION... : of the machine's package sources those of its distribution and release, one
# "address suite component" a line. Nothing where apt has not fetched its lists.
distribution_sources() {
    # shellcheck disable=SC2016 # apt replaces these
    apt-get "$@" indextargets --format '$(ORIGIN) $(REPO_URI) $(RELEASE) $(COMPONENT) $(CODENAME)' 'Created-By: Packages' |
        awk -v release="$(release_codename)" '
            ($1 == "Debian" || $1 == "Ubuntu") && ($4 == "main" || $4 == "universe") &&
            ($5 == release || index($5, release "-") == 1) && !seen[$2, $3, $4]++ { print $2, $3, $4 }
        '
}

own_sources() {
    local sources lists
    sources=$(distribution_sources)
    if [ -z "$sources" ]; then
        lists=$(cache_directory)/apt/own-lists
        mkdir -p "$lists/partial"
        # A source of somebody else that fails is of no interest here.
        apt-get -q -o "Dir::State::lists=$lists" -o APT::Sandbox::User=root update >/dev/null 2>&1 || true
        sources=$(distribution_sources -o "Dir::State::lists=$lists")
    fi
    [ -n "$sources" ] || fail "the apt sources of this machine name no mirror of $(release_codename) that can be reached"
    printf '%s\n' "$sources"
}

# Writes a source list with the machine's own mirrors, and the backports of the same mirror as Incus may be only there.
write_source_list() {
    local address suite component
    own_sources >"$1.own"
    while read -r address suite component; do
        printf 'deb %s %s %s\n' "$address" "$suite" "$component"
        if [[ $component = main && $suite != *-* ]]; then
            printf 'deb %s %s-backports main\n' "$address" "$(release_codename)"
        fi
    done <"$1.own" | awk '!seen[$0]++' >"$1"
}

install_packages() {
    local state options target='' release
    release=$(release_codename)
    state=$(cache_directory)/apt
    mkdir -p "$state/lists/partial"
    write_source_list "$state/sources.list"
    options=(
        -o "Dir::Etc::sourcelist=$state/sources.list" -o Dir::Etc::sourceparts=/dev/null -o "Dir::State::lists=$state/lists"
        -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= -o APT::Sandbox::User=root -o DPkg::Lock::Timeout=120
    )
    apt-get "${options[@]}" -q update >"$state/update.log" 2>&1 || {
        cat "$state/update.log" >&2
        fail "apt-get update failed for the sources in $state/sources.list"
    }
    if [[ " $* " == *" ${incus_packages[0]} "* ]]; then
        # Where the release itself has Incus, that one is taken.
        if ! apt-cache "${options[@]}" madison "${incus_packages[0]}" | grep -q "$release/"; then
            apt-cache "${options[@]}" madison "${incus_packages[0]}" | grep -q "$release-backports/" ||
                unavailable "neither $release nor $release-backports has ${incus_packages[0]}; install Incus 6.0 or later by hand"
            target=/$release-backports
        fi
    fi
    local package wanted=()
    for package in "$@"; do
        if [[ " ${incus_packages[*]} " == *" $package "* ]]; then
            wanted+=("$package$target")
        else
            wanted+=("$package")
        fi
    done
    DEBIAN_FRONTEND=noninteractive apt-get "${options[@]}" -q -y --no-install-recommends install "${wanted[@]}" \
        >"$state/install.log" 2>&1 </dev/null || {
        cat "$state/install.log" >&2
        fail "could not install ${wanted[*]}"
    }
}

allow_user_namespaces() {
    local file
    for file in /etc/subuid /etc/subgid; do
        grep -qs '^root:' "$file" || printf '%s\n' "$id_range" >>"$file"
    done
}

install_missing() {
    local missing
    mapfile -t missing < <(missing_packages)
    if ((${#missing[@]} > 0)); then
        say "installing ${missing[*]} ..."
        install_packages "${missing[@]}"
        mapfile -t missing < <(missing_packages)
        ((${#missing[@]} == 0)) || fail "still missing after the installation: ${missing[*]}"
    fi
    allow_user_namespaces
}

command_install() {
    local missing
    if ! is_known_distribution; then
        unavailable "packages are known for Debian and Ubuntu only; install by hand: Incus 6.0 or later, lxcfs, dnsmasq, nftables," \
            "iproute2, btrfs-progs, mmdebstrap, newuidmap and newgidmap, rsync, squashfs-tools, xz, an ssh client, curl"
    fi
    if [ "$(id -u)" != 0 ]; then
        mapfile -t missing < <(missing_packages)
        unavailable "needs root${missing[*]:+, and these packages: ${missing[*]} (where $(release_codename) has no Incus, from its backports)}"
    fi
    with_lock install install_missing
}

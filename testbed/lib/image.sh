# shellcheck shell=bash
# Builds the image that instances start from, once per recipe (the folder image/), and keeps it outside the tree.

image_suite() {
    # shellcheck source=/dev/null
    if (. /etc/os-release && [ "${ID:-}" = debian ]); then
        release_codename
    else
        printf '%s\n' stable
    fi
}

# A changed recipe is another image.
image_key() {
    (
        cd "$testbed/image" || exit
        find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
        printf '%s\n' "$(dpkg --print-architecture)" "$(image_suite)"
    ) | sha256sum | cut -c 1-16
}

image_directory() {
    printf '%s\n' "$(cache_directory)/image-$(image_key)"
}

build_image() {
    local directory=$1 new=$1.new metadata mirrors=()
    rm -rf "$new"
    mkdir -p "$new/metadata"
    if [ "$(image_suite)" = stable ]; then
        mirrors=(http://deb.debian.org/debian)
    else
        own_sources >"$new/own-sources"
        while read -r address suite component; do
            mirrors+=("deb $address $suite $component")
        done <"$new/own-sources"
    fi
    say "building the image (once per recipe, most of a minute) ..."
    mmdebstrap --quiet --variant=minbase --format=tar \
        --include="$(paste -sd, "$testbed/image/packages")" \
        --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
        --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/share/info/*' \
        --aptopt='APT::Install-Recommends "false"' \
        --customize-hook="\"$testbed/image/configure\" \"\$1\"" \
        "$(image_suite)" "$new/rootfs.tar" "${mirrors[@]}" >"$new/build.log" 2>&1 </dev/null || {
        cat "$new/build.log" >&2
        fail "could not build the image; what mmdebstrap said is above"
    }
    metadata=$new/metadata
    {
        printf 'architecture: %s\ncreation_date: %s\n' "$(uname -m)" "$(date +%s)"
        printf 'properties:\n  os: Debian\n  release: %s\n  description: Debian %s of the Havu testbed\n' "$(image_suite)" "$(image_suite)"
        cat "$testbed/image/metadata.yaml"
    } >"$metadata/metadata.yaml"
    cp -r "$testbed/image/templates" "$metadata/"
    tar -C "$metadata" --owner=0 --group=0 -cf "$new/metadata.tar" metadata.yaml templates
    rm -rf "$metadata" "$directory"
    mv "$new" "$directory"
}

ensure_image() {
    local directory
    directory=$(image_directory)
    if [ ! -f "$directory/rootfs.tar" ]; then
        build_image "$directory"
    fi
}

command_image() {
    command_install
    with_lock image ensure_image
    image_directory
}

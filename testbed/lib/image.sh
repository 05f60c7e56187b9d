# shellcheck shell=bash
# Builds the image that instances start from, once per recipe (the folder image/), and keeps it outside the tree.

# A changed recipe is another image.
image_key() {
    (
        cd "$testbed/image" || exit
        find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
        sha256sum <"$testbed/lib/image.sh"
        printf '%s\n' "$(dpkg --print-architecture)" "$(release_codename)"
    ) | sha256sum | cut -c 1-16
}

image_directory() {
    printf '%s\n' "$(cache_directory)/image-$(image_key)"
}

build_image() {
    local directory=$1 new=$1.new metadata=$1.new/metadata release address suite component mirrors=()
    release=$(release_codename)
    rm -rf "$new"
    mkdir -p "$new/metadata"
    own_sources >"$new/sources"
    while read -r address suite component; do
        mirrors+=("deb $address $suite $component")
    done <"$new/sources"
    say "building the image (once per recipe, most of a minute) ..."
    mmdebstrap --quiet --variant=minbase --format=tar \
        --include="$(paste -sd, "$testbed/image/packages")" \
        --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
        --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/share/info/*' \
        --aptopt='APT::Install-Recommends "false"' \
        --customize-hook="\"$testbed/image/configure\" \"\$1\"" \
        "$release" "$new/rootfs.tar" "${mirrors[@]}" >"$new/build.log" 2>&1 </dev/null || {
        cat "$new/build.log" >&2
        fail "could not build the image; what mmdebstrap said is above"
    }
    {
        printf '%s\n' "architecture: $(uname -m)" "creation_date: $(date +%s)"
        printf '%s\n' properties: "  os: $(distribution)" "  release: $release" "  description: $(distribution) $release for the Havu testbed"
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

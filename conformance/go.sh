# shellcheck shell=bash
# Finds, and where it may installs, a Go. Sourced by run scripts, after bin/jdk.sh.

# Finds a Go that is new enough by itself, without loading another toolchain.
export GOTOOLCHAIN=local GOFLAGS=${GOFLAGS:-}
find_go() {
    for candidate in "$(command -v go || true)" /usr/local/go/bin/go /usr/lib/go/bin/go; do
        [ -x "$candidate" ] || continue
        version=$("$candidate" env GOVERSION 2>/dev/null) || continue
        if printf '%s\n' "$1" "${version#go}" | sort -V -C; then
            PATH=$(dirname -- "$candidate"):$PATH
            export PATH
            return
        fi
    done
    return 1
}

# Puts a Go on the PATH that a go.mod can be used with; fails when there is none, and names the version that it wants.
require_go() {
    needed=$(sed -n 's/^go //p' "$1")
    find_go "$needed" && return
    if can_install; then
        install_first_of golang-go || true
    fi
    find_go "$needed" || {
        echo "it needs Go $needed or newer on the PATH (package \"golang-go\")"
        return 1
    }
}

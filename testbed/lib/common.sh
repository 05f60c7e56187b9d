# shellcheck shell=bash
# What every part of the testbed uses: messages, checks, waiting, and the places where things are kept.

# Exit code for "this machine cannot have a testbed"; test runners read it as "skipped".
readonly unavailable_code=77

# Machine-wide: which testbeds there are, and the locks that keep two of them from choosing the same range or port.
readonly registry=/run/havu-testbed

readonly image_alias=havu-testbed
readonly pool=havu

say() {
    printf '%s\n' "testbed: $*" >&2
}

fail() {
    say "$*"
    exit 1
}

unavailable() {
    say "$*"
    exit "$unavailable_code"
}

cache_directory() {
    printf '%s\n' "${TESTBED_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/havu/testbed}"
}

# await SECONDS WHAT COMMAND... : runs the command until it succeeds; says what did not come when the time is over.
await() {
    local deadline=$((SECONDS + $1)) what=$2
    shift 2
    until "$@"; do
        if ((SECONDS >= deadline)); then
            say "waited in vain for $what"
            return 1
        fi
        sleep 0.1
    done
}

# with_lock NAME COMMAND... : one at a time on this machine.
with_lock() {
    local name=$1 lock
    shift
    mkdir -p "$registry"
    exec {lock}>"$registry/$name.lock"
    flock "$lock"
    "$@" {lock}>&-
    exec {lock}>&-
}

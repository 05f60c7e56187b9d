# shellcheck shell=sh
# Finds, and where it may installs, what Havu is built and run with. Sourced by ./havu and ./test.

: "${root:?is to be set by the script that sources this}"
havu_java_feature=25

say() {
    printf '%s\n' "$*" >&2
}

fail() {
    say "havu: $*"
    exit 1
}

# Reads the release file of a JDK, which is much quicker than starting it. Sets jdk_version, or leaves it empty.
read_release() {
    jdk_version=
    [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 0
    while IFS='=' read -r release_key release_value; do
        release_value=${release_value#\"}
        release_value=${release_value%\"}
        case $release_key in
            JAVA_RUNTIME_VERSION)
                jdk_version=$release_value
                return
                ;;
            JAVA_VERSION) jdk_version=$release_value ;;
        esac
    done <"$1/release"
}

# Succeeds, and sets jdk_home and jdk_version, when $1 is a JDK that is new enough.
accept_jdk() {
    read_release "$1"
    jdk_feature=${jdk_version%%[!0-9]*}
    [ -n "$jdk_feature" ] && [ "$jdk_feature" -ge "$havu_java_feature" ] || return 1
    jdk_home=$1
}

search_jdk() {
    if [ -n "${JAVA_HOME:-}" ] && accept_jdk "$JAVA_HOME"; then
        return 0
    fi
    if path_java=$(command -v java) && path_java=$(readlink -f "$path_java"); then
        path_java=${path_java%/*}
        if accept_jdk "${path_java%/*}"; then
            return 0
        fi
    fi
    for candidate in /usr/lib/jvm/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
        if accept_jdk "$candidate"; then
            return 0
        fi
    done
    return 1
}

can_install() {
    [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1
}

# Installs the first of the named packages that the system's package manager knows.
install_first_of() {
    if [ -z "${package_lists_updated:-}" ]; then
        apt-get update -qq >/dev/null 2>&1 || say "havu: apt-get update failed; using the package lists as they are"
        package_lists_updated=yes
    fi
    for package in "$@"; do
        if [ -n "$(apt-cache show "$package" 2>/dev/null)" ]; then
            say "installing $package ..."
            DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package" >/dev/null 2>&1
            return
        fi
    done
    return 1
}

# Sets jdk_home and jdk_version.
require_jdk() {
    search_jdk && return
    if can_install && install_first_of temurin-25-jdk openjdk-25-jdk-headless && search_jdk; then
        return
    fi
    say "havu: needs a JDK of version $havu_java_feature or newer and found none."
    say "  Install one, such as Eclipse Temurin $havu_java_feature or your system's openjdk-$havu_java_feature-jdk package, and set"
    fail "JAVA_HOME to it, or put its bin directory on the PATH."
}

require_maven() {
    command -v mvn >/dev/null 2>&1 && return
    if can_install && install_first_of maven && command -v mvn >/dev/null 2>&1; then
        return
    fi
    fail "needs Apache Maven 3.8.6 or newer to build; install it (package \"maven\") and put mvn on the PATH."
}

require_python() {
    python3 -c 'import ensurepip, venv' >/dev/null 2>&1 && return
    if can_install && install_first_of python3-venv && python3 -c 'import ensurepip, venv' >/dev/null 2>&1; then
        return
    fi
    fail "the tests of the Python client need Python 3 with venv; install it (package \"python3-venv\")."
}

# One build at a time: holds the lock on file descriptor 9 until unlock_build, where flock exists.
lock_build() {
    exec 9<"$root"
    if command -v flock >/dev/null 2>&1; then
        flock 9
    fi
}

unlock_build() {
    exec 9<&-
}

# Runs Maven in the root directory with the JDK that was found.
run_maven() (
    cd "$root" || exit 1
    JAVA_HOME=$jdk_home
    # Maven's own libraries use what JDK 24 and later warn about.
    MAVEN_OPTS="--sun-misc-unsafe-memory-access=allow ${MAVEN_OPTS:-}"
    export JAVA_HOME MAVEN_OPTS
    exec mvn -B -ntp "$@"
)

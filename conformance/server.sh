# shellcheck shell=bash
# Starts a Havu for a conformance run. Sourced by the run script of each part.

: "${root:?is to be set by the script that sources this}"
havu_pid=
havu_log=

# Ends the server, and shows its last lines when the run failed.
stop_havu() {
    status=$?
    trap - EXIT INT TERM
    if [ -n "$havu_pid" ] && kill -TERM "$havu_pid" 2>/dev/null; then
        wait "$havu_pid" || true
    fi
    if [ -n "$havu_log" ]; then
        if [ "$status" -ne 0 ] && [ "$status" -ne 77 ]; then
            printf '\nLast lines of Havu:\n' >&2
            tail -n 40 "$havu_log" >&2
        fi
        rm -f "$havu_log"
    fi
    exit "$status"
}

# Starts Havu on a free port with these flags, unless VERDA_BASE_URL names a server already, and waits until it is ready.
# Exports VERDA_BASE_URL, VERDA_CLIENT_ID and VERDA_CLIENT_SECRET.
start_havu() {
    if [ -n "${VERDA_BASE_URL:-}" ]; then
        return
    fi
    trap stop_havu EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    havu_log=$(mktemp)
    # The evidence is for the clients; Havu refuses HAVU_ variables that it does not know.
    env -u HAVU_EVIDENCE "$root/havu" --memory --port 0 "$@" >"$havu_log" 2>&1 </dev/null &
    havu_pid=$!
    # The first start may have to build, so what limits the wait is the launcher, up to ten minutes.
    deadline=$((SECONDS + 600))
    until grep -q '^export VERDA_CLIENT_SECRET=' "$havu_log"; do
        if ! kill -0 "$havu_pid" 2>/dev/null; then
            havu_pid=
            echo "Havu ended before it was ready" >&2
            exit 1
        fi
        if [ "$SECONDS" -ge "$deadline" ]; then
            echo "Havu was not ready within ten minutes" >&2
            exit 1
        fi
        sleep 0.2
    done
    eval "$(grep '^export VERDA_' "$havu_log")"
}

# shellcheck shell=bash
# Makes the virtual environment of a part. Sourced by the run scripts.

# Installs the requirements.txt of a directory into its .venv, unless that is what is in there.
prepare_venv() {
    venv=$1/.venv
    if ! cmp -s "$1/requirements.txt" "$venv/installed-requirements.txt"; then
        rm -rf "$venv"
        "${PYTHON:-python3}" -m venv "$venv"
        "$venv/bin/pip" install --quiet --disable-pip-version-check --requirement "$1/requirements.txt"
        cp "$1/requirements.txt" "$venv/installed-requirements.txt"
    fi
}

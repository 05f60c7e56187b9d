"""Executes the blocks of docs/real-cloud.md in one shell session, as a reader of the page would, on an Incus of its own.

Runs inside namespaces made for it, see `run`. What a block is for stands in a comment before it, see `pages.py`.
"""

import os
import shutil
import socket
import subprocess
import sys
from functools import partial
from pathlib import Path

ROOT = Path(sys.argv[1])
DIRECTORY = Path(sys.argv[2])
sys.path.insert(0, str(ROOT / 'conformance'))

from pages import Shell, Tally, blocks  # noqa: E402

PAGE = ROOT / 'docs' / 'real-cloud.md'
TESTBED = ROOT / 'testbed' / 'incus'
# Where every program looks for Incus that is not told otherwise.
USUAL_PLACE = Path('/var/lib/incus')

# The testbed comes with what a reader has to make.
BARE = """
incus profile device remove default root
incus profile device remove default eth0
incus storage delete "$TESTBED_POOL"
incus network delete "$TESTBED_NETWORK"
"""
# Instead of the machine from the public image server.
PREPARE = """
incus launch havu-testbed prepare --storage havu --network incusbr0
incus exec prepare -- cloud-init status --wait
"""
# What may tell why a block failed.
STATE = """
incus list --all-projects
incus list --all-projects --format csv --columns en | tr , ' ' | while read -r project name; do
    incus exec --project "$project" "$name" -- sh -c 'cloud-init status --long; systemctl list-jobs; ip addr' </dev/null || true
done
"""
LAUNCH = 'incus launch images:'


def command(*words: str | Path) -> None:
    subprocess.run(words, check=True)


def isolate() -> None:
    """Makes sure that the network leads nowhere, and hides what this machine has of other testbeds and of Incus."""
    interfaces = [name for _, name in socket.if_nameindex()]
    if interfaces != ['lo']:
        raise SystemExit(f'this is to be run in a network namespace of its own, but there are {interfaces}')
    command('ip', 'link', 'set', 'lo', 'up')
    groups = DIRECTORY / 'groups'
    groups.mkdir()
    command(TESTBED, '_arrange-mounts', groups)
    if os.path.ismount('/var/lib/lxcfs'):
        command('umount', '--lazy', '/var/lib/lxcfs')
    for place in (Path('/run'), USUAL_PLACE):
        place.mkdir(parents=True, exist_ok=True)
        command('mount', '-t', 'tmpfs', '-o', 'mode=755', 'tmpfs', place)


def start_incus() -> None:
    """A daemon that has nothing yet but the testbed's image, where a reader has it."""
    testbed = DIRECTORY / 'testbed'
    subprocess.run([TESTBED, 'up', testbed], check=True, stdout=subprocess.DEVNULL)
    subprocess.run(['bash', '-euc', f'. {testbed}/env\n{BARE}'], check=True, stdout=subprocess.DEVNULL)
    (USUAL_PLACE / 'unix.socket').symlink_to(testbed / 'incus' / 'unix.socket')


def show_state(shell: Shell) -> None:
    """Shows what there is, before it is removed."""
    subprocess.run(['bash', '-c', STATE], env=shell.environment, check=False)
    if shell.log.exists():
        print(shell.log.read_text(encoding='utf-8'), flush=True)


def main() -> int:
    isolate()
    start_incus()
    home = DIRECTORY / 'home'
    project = home / 'project'
    project.mkdir(parents=True)
    for name in ('havu', 'docs'):
        (project / name).symlink_to(ROOT / name)
    shell = Shell(home, project)
    # OpenSSH takes the home directory from the user database.
    shell.tool('ssh', f'exec {shutil.which("ssh")} -o UserKnownHostsFile="$HOME/.ssh/known_hosts" "$@"')
    tally = Tally(shell)
    try:
        for block in blocks(PAGE):
            if block.why_not is None:
                tally.attempt(str(block), block.needs, partial(shell.execute, block))
                if tally.failed:
                    # What comes after it needs what it did not do.
                    show_state(shell)
                    break
            else:
                tally.skip(f'{block.page} line {block.line}', block.why_not)
                if block.text.startswith(LAUNCH):
                    shell.run(PREPARE)
    finally:
        shell.stop()
        subprocess.run([TESTBED, 'down', DIRECTORY / 'testbed'], check=True)
    return tally.finish()


if __name__ == '__main__':
    sys.exit(main())

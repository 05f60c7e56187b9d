"""Executes the blocks of docs/tls.md in one shell session, as a reader of the page would, and checks what else has to hold.

Runs inside namespaces made for it, see `run`. What a block is for stands in a comment before it:

  <!-- run: server -->      starts Havu, in place of the one before
  <!-- run: sh; needs: TOOL; prints: TEXT -->
  <!-- run: python; prints: TEXT -->
  <!-- not run: WHY -->

A block without such a comment is a mistake in the page.
"""

import fcntl
import os
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(sys.argv[1])
HERE = Path(__file__).parent
PAGE = ROOT / 'docs' / 'tls.md'
PYTHON = sys.executable
# Further checks come before this section, which removes what they need.
LAST_SECTION = 'Undoing it'
READY = 'export VERDA_CLIENT_SECRET='
SECONDS = 120

REFUSED = """
import requests
from verda import VerdaClient
try:
    VerdaClient('havu', 'havu-local-secret').balance.get()
except requests.exceptions.SSLError as error:
    print('refused:', error)
"""


@dataclass
class Block:
    kind: str
    needs: str | None
    prints: str | None
    section: str
    text: str
    line: int

    def __str__(self) -> str:
        return f'{PAGE.name} line {self.line}: {self.kind}'


def blocks() -> list[Block]:
    found, marker, section, opened, text = [], '', '', 0, []
    for number, line in enumerate(PAGE.read_text(encoding='utf-8').splitlines(), 1):
        if opened and line == '```':
            kind, needs, prints = _parse(marker, opened)
            found.append(Block(kind, needs, prints, section, '\n'.join(text) + '\n', opened))
            opened, marker, text = 0, '', []
        elif opened:
            text.append(line)
        elif line.startswith('```'):
            opened = number
        elif line.startswith('<!--'):
            marker = line
        elif line.startswith('## '):
            section = line.removeprefix('## ')
    return found


def _parse(marker: str, line: int) -> tuple[str, str | None, str | None]:
    if re.fullmatch(r'<!-- not run: .+ -->', marker):
        return 'not run', None, None
    match = re.fullmatch(r'<!-- run: (server|sh|python)(?:; needs: (.+?))?(?:; prints: (.+?))? -->', marker)
    if match is None:
        raise SystemExit(f'{PAGE.name}, line {line}: no comment says how to run this block')
    return match.groups()


def isolate(directory: Path) -> None:
    """Makes sure that the network leads nowhere, and that what the page writes to is a copy."""
    interfaces = [name for _, name in socket.if_nameindex()]
    if interfaces != ['lo']:
        raise SystemExit(f'this is to be run in a network namespace of its own, but there are {interfaces}')
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        up = struct.pack('16sh14s', b'lo', 0x1, b'')  # IFF_UP
        fcntl.ioctl(any_socket, 0x8914, up)  # SIOCSIFFLAGS
    for original in ('/etc', '/usr/local/share'):
        copy = directory / original.replace('/', '_')
        # In a namespace of a user that is not root some files cannot be read; none of them matters here.
        subprocess.run(['cp', '-r', '--preserve=mode,links', original, copy], stderr=subprocess.DEVNULL, check=False)
        subprocess.run(['mount', '--bind', copy, original], check=True)
    Path('/usr/local/share/ca-certificates').mkdir(exist_ok=True)


class Shell:
    """A reader's shell: what one block exports the next one sees."""

    def __init__(self, home: Path, directory: Path):
        self.directory = directory
        self.state = home / 'shell-state'
        self.log = home / 'havu.log'
        self.server: subprocess.Popen | None = None
        tools = home / 'tools'
        tools.mkdir()
        # Inside the namespace we are root.
        (tools / 'sudo').write_text('#!/bin/sh\nexec "$@"\n')
        (tools / 'sudo').chmod(0o755)
        self.environment = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith(('HAVU_', 'VERDA_', 'SUDO_')) and key not in ('REQUESTS_CA_BUNDLE', 'SSL_CERT_FILE')
        }
        self.environment |= {'HOME': str(home), 'PATH': f'{tools}:{Path(PYTHON).parent}:{os.environ["PATH"]}'}
        # The JVM takes the home directory from the user database.
        self.environment['HAVU_JAVA_OPTS'] = f'-Duser.home={home}'

    def run(self, script: str, **variables: str) -> str:
        source = f'[ ! -f {self.state} ] || . {self.state}\n{script}\nexport -p > {self.state}\n'
        result = subprocess.run(
            ['bash', '-euo', 'pipefail', '-c', source], cwd=self.directory, env=self.environment | variables,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=SECONDS,
            check=False,
        )  # fmt: skip
        if result.returncode != 0:
            raise AssertionError(f'exit code {result.returncode}\n{result.stdout}')
        return result.stdout

    def python(self, program: str) -> str:
        file = self.directory / 'program.py'
        file.write_text(program, encoding='utf-8')
        return self.run('python program.py')

    def start(self, command: str) -> str:
        """Starts a server and returns what it printed when it was ready."""
        self.stop()
        with self.log.open('w') as log:
            self.server = subprocess.Popen(
                ['bash', '-c', f'exec {command}'], cwd=self.directory, env=self.environment, stdin=subprocess.DEVNULL,
                stdout=log, stderr=subprocess.STDOUT,
            )  # fmt: skip
        deadline = time.monotonic() + SECONDS
        while READY not in (printed := self.log.read_text()):
            if self.server.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f'Havu is not ready:\n{printed}')
            time.sleep(0.05)
        return printed

    def stop(self) -> None:
        if self.server is not None:
            self.server.send_signal(signal.SIGTERM)
            self.server.wait(timeout=30)
            self.server = None


def contains(text: str, printed: str) -> None:
    if text not in printed:
        raise AssertionError(f'"{text}" was not printed, but\n{printed}')


def execute(shell: Shell, block: Block) -> None:
    if block.kind == 'server':
        contains('Trust ', shell.start(block.text))
        return
    printed = shell.python(block.text) if block.kind == 'python' else shell.run(block.text)
    if block.prints:
        contains(block.prints, printed)


def refuses_without_the_bundle(shell: Shell) -> None:
    """The same client, the same hosts entry, nothing to trust."""
    file = shell.directory / 'refused.py'
    file.write_text(REFUSED, encoding='utf-8')
    contains('refused: ', shell.run('( unset REQUESTS_CA_BUNDLE SSL_CERT_FILE; python refused.py )'))


def satisfies_openssl_in_strict_mode(shell: Shell) -> None:
    contains(
        'Verify return code: 0 (ok)',
        shell.run(
            'openssl s_client -connect localhost:443 -servername api.verda.com -verify_hostname api.verda.com'
            ' -CAfile ~/.havu/tls/ca.pem -x509_strict < /dev/null'
        ),
    )


def cannot_pose_as_others_even_with_the_key(shell: Shell) -> None:
    """A thief signs a certificate for a name that the authority was not made for."""
    shell.run(
        'openssl req -newkey rsa:2048 -nodes -keyout forged.key -subj /CN=example.com -out forged.csr\n'
        "printf 'subjectAltName=DNS:example.com' > forged.ext\n"
        'openssl x509 -req -in forged.csr -CA ~/.havu/tls/ca.pem -CAkey ~/.havu/tls/ca.key -set_serial 1'
        ' -extfile forged.ext -out forged.pem'
    )
    printed = shell.run('openssl verify -CAfile ~/.havu/tls/ca.pem forged.pem && exit 1 || true')
    contains('permitted subtree violation', printed)


def satisfies_go(shell: Shell) -> None:
    shell.run('openssl s_client -connect localhost:443 < /dev/null | openssl x509 > served.pem')
    files = {'AUTHORITY': '~/.havu/tls/ca.pem', 'SERVED': 'served.pem', 'FORGED': 'forged.pem'}
    variables = ' '.join(f'{name}=$(realpath {file})' for name, file in files.items())
    contains('ok ', shell.run(f'{variables} go test -count=1 .'))


def keeps_the_authority_over_a_restart(shell: Shell) -> None:
    server = next(block for block in reversed(blocks()) if block.kind == 'server')
    shell.start(server.text)
    contains('balance: 1000', shell.run('go run ./balance'))


CHECKS = [
    (refuses_without_the_bundle, None),
    (satisfies_openssl_in_strict_mode, 'openssl'),
    (cannot_pose_as_others_even_with_the_key, 'openssl'),
    (satisfies_go, 'go'),
    (keeps_the_authority_over_a_restart, 'go'),
]


def main() -> int:
    passed, failed, skipped = 0, 0, []
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary)
        isolate(home)
        hosts = Path('/etc/hosts').read_text(encoding='utf-8')
        directory = home / 'project'
        shutil.copytree(HERE, directory, ignore=shutil.ignore_patterns('.venv', '*.py', 'run'))
        (directory / 'havu').symlink_to(ROOT / 'havu')
        shell = Shell(home, directory)

        def attempt(what: str, needs: str | None, action, *arguments) -> None:
            nonlocal passed, failed
            if needs and shutil.which(needs, path=shell.environment['PATH']) is None:
                skipped.append(f'{what} ({needs} is not on the PATH)')
                print(f'  SKIPPED {what}: {needs} is not on the PATH')
                return
            try:
                action(shell, *arguments)
                passed += 1
                print(f'  passed {what}', flush=True)
            except (AssertionError, subprocess.SubprocessError) as error:
                failed += 1
                print(f'  FAILED {what}: {error}', flush=True)

        def check() -> None:
            for action, needs in CHECKS:
                attempt(action.__name__.replace('_', ' '), needs, action)

        checked = False
        try:
            for block in blocks():
                if block.section == LAST_SECTION and not checked:
                    check()
                    checked = True
                if block.kind != 'not run':
                    attempt(str(block), block.needs, execute, block)
        finally:
            shell.stop()
        if not checked or Path('/etc/hosts').read_text(encoding='utf-8') != hosts:
            failed += 1
            print(f'  FAILED: the section "{LAST_SECTION}" does not undo the hosts entry')
    if skipped:
        print('Skipped: ' + '; '.join(skipped))
    print(f'{passed} passed, {failed} failed, {len(skipped)} skipped')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())

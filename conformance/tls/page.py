"""Executes the blocks of docs/tls.md in one shell session, as a reader of the page would, and checks what else has to hold.

Runs inside namespaces made for it, see `run`. What a block is for stands in a comment before it, see `pages.py`.
"""

import fcntl
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

ROOT = Path(sys.argv[1])
sys.path.insert(0, str(ROOT / 'conformance'))

from pages import Block, Shell, Tally, blocks, contains  # noqa: E402

HERE = Path(__file__).parent
PAGE = ROOT / 'docs' / 'tls.md'
# Further checks come before this section, which removes what they need.
LAST_SECTION = 'Undoing it'

REFUSED = """
import requests
from verda import VerdaClient
try:
    VerdaClient('havu', 'havu-local-secret').balance.get()
except requests.exceptions.SSLError as error:
    print('refused:', error)
"""


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


def execute(shell: Shell, block: Block) -> None:
    printed = shell.execute(block)
    if block.kind == 'server':
        contains('Trust ', printed)


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
    server = next(block for block in reversed(blocks(PAGE)) if block.kind == 'server')
    shell.start(server.text)
    contains('balance: 1e+06 usd', shell.run('go run ./balance'))


CHECKS = [
    (refuses_without_the_bundle, None),
    (satisfies_openssl_in_strict_mode, 'openssl'),
    (cannot_pose_as_others_even_with_the_key, 'openssl'),
    (satisfies_go, 'go'),
    (keeps_the_authority_over_a_restart, 'go'),
]


def main() -> int:
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary)
        isolate(home)
        hosts = Path('/etc/hosts').read_text(encoding='utf-8')
        directory = home / 'project'
        shutil.copytree(HERE, directory, ignore=shutil.ignore_patterns('.venv', '*.py', 'run'))
        (directory / 'havu').symlink_to(ROOT / 'havu')
        shell = Shell(home, directory)
        tally = Tally(shell)

        def check() -> None:
            for action, needs in CHECKS:
                tally.attempt(action.__name__.replace('_', ' '), needs, partial(action, shell))

        checked = False
        try:
            for block in blocks(PAGE):
                if block.section == LAST_SECTION and not checked:
                    check()
                    checked = True
                if block.kind != 'not run':
                    tally.attempt(str(block), block.needs, partial(execute, shell, block))
        finally:
            shell.stop()
        if not checked or Path('/etc/hosts').read_text(encoding='utf-8') != hosts:
            tally.fail(f'the section "{LAST_SECTION}" does not undo the hosts entry')
    return tally.finish()


if __name__ == '__main__':
    sys.exit(main())

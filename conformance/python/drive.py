"""Drives a running server with the official Python SDK, unmodified.

Reads VERDA_BASE_URL, VERDA_CLIENT_ID and VERDA_CLIENT_SECRET. Every call is compared with what went over the wire, see
`driving/watched.py`. A full run fails when a method of the SDK was not driven (`not-served.txt` says which cannot be),
or when the SDK reads less than is answered (`differences.txt` says what it leaves out). The last line counts steps:
"N passed, N failed".

The official integration tests are not part of the package, so what they expect is stated here in own words; those
scenarios are marked "integration". They use an account that already has a key, hence the key that main() makes first.

Usage: drive.py [--list] [--expiry] [WORD...]    words choose scenarios; --expiry is for a server with short tokens
"""

import importlib
import sys
from contextlib import suppress
from pathlib import Path

import verda._verda
from verda import VerdaClient
from verda._version import __version__
from verda.exceptions import APIException

from driving import steps, wire
from driving.sdk import (
    BASE_URL,
    CLIENT_ID,
    CLIENT_SECRET,
    KEY_TEXT,
    require_all_driven,
    require_known_differences,
    services,
    watch,
)

HERE = Path(__file__).parent
AREAS = ('tokens', 'errors', 'catalog', 'keys_and_scripts', 'volumes', 'instances', 'clusters', 'waiting')


def main(arguments: list[str]) -> int:
    words = [word for word in arguments if not word.startswith('--')]
    for area in ('expiry',) if '--expiry' in arguments else AREAS:
        importlib.import_module(f'scenarios.{area}')
    if '--list' in arguments:
        print(steps.list_names())
        return 0
    wire.record()
    watch.services(services(verda._verda), APIException)
    wire.evidence.client = f'Python SDK {__version__}'
    print(f'verda {__version__} against {BASE_URL}')
    client = VerdaClient(CLIENT_ID, CLIENT_SECRET, BASE_URL)
    key = client.ssh_keys.create('conformance', KEY_TEXT)
    steps.run(words, client)
    with suppress(APIException):
        client.ssh_keys.delete_by_id(key.id)
    if not words and '--expiry' not in arguments:
        require_all_driven(HERE / 'not-served.txt')
        require_known_differences(HERE / 'differences.txt')
    return steps.result()


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))

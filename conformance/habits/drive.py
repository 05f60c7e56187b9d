"""The habits of tools that others wrote, a module for each: what it sends, and what it takes for granted.

Reads VERDA_BASE_URL, VERDA_CLIENT_ID and VERDA_CLIENT_SECRET. The tools themselves are not run; gpuhunt is, because its
provider takes a client. The last line counts steps: "N passed, N failed".

Usage: drive.py [--list] [WORD...]    words choose scenarios
"""

import importlib
import sys
from contextlib import suppress

import verda._verda
from verda import VerdaClient
from verda.exceptions import APIException

from driving import steps, wire
from driving.sdk import BASE_URL, CLIENT_ID, CLIENT_SECRET, KEY_TEXT, services, watch

TOOLS = (
    'dstack',
    'skypilot',
    'gpuhunt_catalog',
    'mcp_servers',
    'packer',
    'cluster_api',
    'autoscalers',
    'smaller_tools',
)


def main(arguments: list[str]) -> int:
    for tool in TOOLS:
        importlib.import_module(f'scenarios.{tool}')
    if '--list' in arguments:
        print(steps.list_names())
        return 0
    wire.record()
    watch.services(services(verda._verda), APIException)
    wire.evidence.client = 'habits'
    client = VerdaClient(CLIENT_ID, CLIENT_SECRET, BASE_URL)
    print(f'habits against {BASE_URL}')
    key = client.ssh_keys.create('habits', KEY_TEXT)
    steps.run(arguments, client)
    with suppress(APIException):
        client.ssh_keys.delete_by_id(key.id)
    return steps.result()


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))

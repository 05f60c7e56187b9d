"""Runs the official command line against Havu, command by command, as `run` has built and configured it.

Arguments: the program, and the name that evidence is given under.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

PROGRAM, CLIENT = sys.argv[1:]
BASE_URL = os.environ['VERDA_BASE_URL']
passed = 0


def log_lines() -> list[str]:
    path = os.environ.get('CONFORMANCE_ACCESS_LOG')
    return Path(path).read_text(encoding='utf-8').splitlines() if path else []


def claim(lines: list[str], outcome: str) -> None:
    """Notes that the program accepted these answers: it has printed what it read, or failed as it should."""
    evidence = os.environ.get('HAVU_EVIDENCE')
    if evidence is None:
        return
    with open(evidence, 'a', encoding='utf-8') as file:
        for request in map(json.loads, lines):
            if request['project'] == 'cli' and (request['status'] >= 400) == (outcome == 'error'):
                file.write(json.dumps({'client': CLIENT, 'request': request['request'], 'outcome': outcome}) + '\n')


def verda(*arguments: str, code: int = 0, agent: bool = True):
    """Runs a command and returns what it printed, as JSON when that was asked for."""
    global passed
    command = [PROGRAM, '--base-url', BASE_URL, *(['--agent'] if agent else []), '-o', 'json', *arguments]
    before = len(log_lines())
    result = subprocess.run(command, capture_output=True, text=True, timeout=180, check=False)
    if (result.returncode == 0) != (code == 0):
        print(f'  FAILED {" ".join(arguments)}: exit code {result.returncode}\n{result.stdout}{result.stderr}')
        print(f'{passed} passed, 1 failed')
        sys.exit(1)
    claim(log_lines()[before:], 'error' if code else 'decoded')
    passed += 1
    print(f'  passed {" ".join(arguments)}')
    try:
        return json.loads(result.stdout)
    except ValueError:
        return result.stdout


def expect(condition: bool, what: str) -> None:
    global passed
    if not condition:
        print(f'  FAILED {what}\n{passed} passed, 1 failed')
        sys.exit(1)
    passed += 1


def sign_in() -> None:
    credentials = Path.home() / '.verda' / 'credentials'
    credentials.parent.mkdir(parents=True, exist_ok=True)
    credentials.write_text(
        '[default]\n'
        f'verda_base_url = {BASE_URL}\n'
        f'verda_client_id = {os.environ["VERDA_CLIENT_ID"]}\n'
        f'verda_client_secret = {os.environ["VERDA_CLIENT_SECRET"]}\n'
    )
    credentials.chmod(0o600)


def catalog() -> None:
    expect({'FIN-01', 'FIN-03'} <= {location['code'] for location in verda('locations')}, 'locations have codes')
    expect(len(verda('images')) > 10, 'images are listed')
    expect(len(verda('instance-types')) > 10, 'instance types are listed')
    verda('vm', 'availability', '--type', 'CPU.4V.16G', '--location', 'FIN-03')
    verda('cost', 'balance')
    verda('cost', 'estimate', '--type', 'CPU.4V.16G', '--os-volume', '50')


def keys_and_scripts() -> str:
    key = verda('ssh-key', 'add', '--name', 'cli', '--public-key', 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHavu cli')
    script = verda('startup-script', 'add', '--name', 'cli', '--script', '#!/bin/sh\necho ready')
    expect(key['id'] in {item['id'] for item in verda('ssh-key', 'list')}, 'the key is listed')
    expect(script['id'] in {item['id'] for item in verda('startup-script', 'list')}, 'the script is listed')
    verda('startup-script', 'delete', script['id'], '--yes')
    return key['id']


def machine(key: str) -> None:
    made = verda(
        'vm', 'create', '--kind', 'cpu', '--instance-type', 'CPU.4V.16G', '--os', 'ubuntu-24.04', '--hostname', 'cli',
        '--location', 'FIN-03', '--ssh-key', key, '--os-volume-size', '55', '--wait', '--wait-timeout', '2m',
    )  # fmt: skip
    identifier = made['id']
    expect(identifier in {item['id'] for item in verda('vm', 'list')}, 'the machine is listed')
    expect(verda('vm', 'describe', identifier)['status'] == 'running', 'the machine runs')
    verda('cost', 'running')
    verda('vm', 'shutdown', identifier, '--wait', '--yes')
    expect(verda('vm', 'describe', identifier)['status'] == 'offline', 'the machine is off')
    verda('vm', 'start', identifier, '--wait', '--yes')
    verda('vm', 'hibernate', identifier, '--wait', '--yes')
    verda('vm', 'delete', identifier, '--with-volumes', '--yes')
    expect(identifier not in {item['id'] for item in verda('vm', 'list')}, 'the machine is gone')
    verda('vm', 'describe', '00000000-0000-4000-8000-000000000000', code=1)


def volumes() -> None:
    volume = verda('volume', 'create', '--name', 'cli', '--size', '50', '--type', 'NVMe', '--location', 'FIN-03')['id']
    verda('volume', 'describe', volume)
    verda('volume', 'action', volume, 'rename', '--name', 'renamed', '--yes')
    verda('volume', 'action', volume, 'resize', '--size', '60', '--yes')
    verda('volume', 'action', volume, 'clone', '--name', 'copy', '--yes')
    listed = verda('volume', 'list')
    expect({'renamed', 'copy'} <= {item['name'] for item in listed}, 'the volume and its copy are listed')
    for item in listed:
        verda('volume', 'delete', item['id'], '--yes')
    expect(volume in {item['id'] for item in verda('volume', 'trash')}, 'the volume is in the trash')


sign_in()
verda('auth', 'show', agent=False)
catalog()
ssh_key = keys_and_scripts()
machine(ssh_key)
volumes()
verda('ssh-key', 'delete', ssh_key, '--yes')
print(f'{passed} passed, 0 failed')

"""Executes the blocks of docs/clients.md, in order, as a reader of the page would.

What a block is for stands in a comment before it, `<!-- run: KIND; prints: TEXT; needs: TOOL -->`:

  background      stays running until the page is done
  environment     is put before every sh block, and its variables into every other one
  sh, python      is run in a directory of its own that all these blocks share
  file NAME       is written there
  workflow        a GitHub workflow: its `run` steps, in a workspace where Havu is checked out as `havu`
  devcontainer    its postStartCommand, with its containerEnv, in such a workspace

A block without such a comment is a mistake in the page.
"""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(sys.argv[1])
PAGE = ROOT / 'docs' / 'clients.md'
PORT = 3010
START_SECONDS = 300
BLOCK_SECONDS = 300


@dataclass
class Block:
    kind: str
    prints: str | None
    needs: str | None
    text: str
    line: int

    def __str__(self) -> str:
        return f'line {self.line}: {self.kind}'


def blocks() -> list[Block]:
    found, marker, opened, text = [], None, 0, []
    for number, line in enumerate(PAGE.read_text(encoding='utf-8').splitlines(), 1):
        if opened:
            if line == '```':
                found.append(Block(*_marker(marker, opened), '\n'.join(text) + '\n', opened))
                opened, marker, text = 0, None, []
            else:
                text.append(line)
        elif line.startswith('```'):
            opened = number
        elif line.startswith('<!-- run:'):
            marker = line
    return found


def _marker(marker: str | None, line: int) -> tuple[str, str | None, str | None]:
    match = re.fullmatch(r'<!-- run: ([^;]+?)(?:; prints: (.+?))?(?:; needs: (.+?))? -->', marker or '')
    if match is None:
        raise SystemExit(f'{PAGE.name}, line {line}: no comment says how to run this block')
    return match.groups()


def run(command: list[str], directory: Path, environment: dict[str, str]) -> str:
    """Runs to the end, without waiting for what it left in the background, and returns what it printed."""
    with tempfile.TemporaryFile('w+') as output:
        result = subprocess.run(
            command, cwd=directory, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
            timeout=BLOCK_SECONDS, check=False,
        )  # fmt: skip
        output.seek(0)
        printed = output.read()
    if result.returncode != 0:
        raise AssertionError(f'exit code {result.returncode}\n{printed}')
    return printed


def wait_until_ready() -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            urllib.request.urlopen(f'http://localhost:{PORT}/v1/instance-types', timeout=5).close()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def require_free_port() -> None:
    with socket.socket() as probe:
        if probe.connect_ex(('127.0.0.1', PORT)) == 0:
            raise SystemExit(f'port {PORT} is in use; the page needs it')


@contextmanager
def session(command: list[str], directory: Path, environment: dict[str, str]) -> Iterator[subprocess.Popen]:
    """A process with everything that it starts; all of it is ended in the end."""
    process = subprocess.Popen(
        command, cwd=directory, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        try:
            os.killpg(process.pid, signal.SIGTERM)
        except ProcessLookupError:
            print('  (it had ended by itself)')
        process.wait()
        deadline = time.monotonic() + 30
        while _listening() and time.monotonic() < deadline:
            time.sleep(0.05)


def _listening() -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(('127.0.0.1', PORT)) == 0


def workspace(directory: Path) -> Path:
    """A checkout of somebody's project with Havu beside it."""
    (directory / 'havu').symlink_to(ROOT)
    return directory


def workflow_script(text: str) -> tuple[str, dict[str, str]]:
    (job,) = yaml.safe_load(text)['jobs'].values()
    steps = [step['run'] for step in job['steps'] if 'run' in step]
    return 'set -e\n' + '\n'.join(f'( set -e\n{step}\n)' for step in steps), job['env']


def devcontainer_script(text: str) -> tuple[str, dict[str, str]]:
    container = json.loads(text)
    return container['postStartCommand'], container['containerEnv']


def missing(tool: str | None, environment: dict[str, str]) -> str | None:
    """Why a block cannot be run here; null when it can."""
    if tool == 'terraform-provider':
        return 'the provider comes from a registry that is not to be had offline; conformance/terraform builds it instead'
    if tool and not any(os.access(Path(part) / tool, os.X_OK) for part in environment['PATH'].split(':')):
        return f'{tool} is not on the PATH'
    return None


def main() -> int:
    require_free_port()
    page = blocks()
    passed, failed, skipped = 0, 0, []
    variables = dict(re.findall(r'export (\w+)=(\S+)', next(b.text for b in page if b.kind == 'environment')))
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary)
        subprocess.run([sys.executable, '-m', 'venv', home / 'venv'], check=True)
        base = {key: value for key, value in os.environ.items() if not key.startswith(('HAVU_', 'VERDA_'))}
        base |= {'PATH': f'{home}/venv/bin:{os.environ["PATH"]}', 'PIP_DISABLE_PIP_VERSION_CHECK': '1'}
        directory = home / 'project'
        directory.mkdir()

        def execute(block: Block) -> None:
            environment = base | variables
            if block.kind == 'sh':
                printed = run(['bash', '-euo', 'pipefail', '-c', block.text], directory, environment)
            elif block.kind == 'python':
                printed = run(['python', '-c', block.text], directory, environment)
            elif block.kind.startswith('file '):
                (directory / block.kind.removeprefix('file ')).write_text(block.text, encoding='utf-8')
                return
            else:
                raise AssertionError(f'nobody knows how to run "{block.kind}"')
            if block.prints and block.prints not in printed:
                raise AssertionError(f'"{block.prints}" was not printed, but\n{printed}')

        def execute_alone(block: Block, script: str, environment: dict[str, str]) -> None:
            with tempfile.TemporaryDirectory() as place:
                project = workspace(Path(place))
                with session(['bash', '-c', script], project, base | environment) as process:
                    if process.wait(timeout=BLOCK_SECONDS) != 0:
                        log = project / 'havu.log'
                        raise AssertionError(f'exit code {process.returncode}\n{log.read_text() if log.exists() else ""}')
                    wait_until_ready()

        def attempt(block: Block, action, *arguments) -> None:
            nonlocal passed, failed
            why = missing(block.needs, base)
            if why:
                skipped.append(f'{block} ({why})')
                print(f'  SKIPPED {block}: {why}')
                return
            try:
                action(block, *arguments)
                passed += 1
                print(f'  passed {block}')
            except Exception as error:
                failed += 1
                print(f'  FAILED {block}: {error}')

        background = next(b for b in page if b.kind == 'background')
        with session(['bash', '-c', f'exec {background.text}'], ROOT, base):
            wait_until_ready()
            passed += 1
            print(f'  passed {background}')
            for block in page:
                if block.kind not in ('background', 'environment', 'workflow', 'devcontainer'):
                    attempt(block, execute)
        for block in page:
            if block.kind == 'workflow':
                attempt(block, execute_alone, *workflow_script(block.text))
            elif block.kind == 'devcontainer':
                attempt(block, execute_alone, *devcontainer_script(block.text))
    if skipped:
        print('Skipped: ' + '; '.join(skipped))
    print(f'{passed} passed, {failed} failed, {len(skipped)} skipped')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())

"""Reads a page of the documentation and executes its blocks in one shell session, as a reader would.

What a block is for stands in a comment before it:

  <!-- run: server -->      starts Havu, in place of the one before
  <!-- run: sh; needs: TOOL; prints: TEXT -->
  <!-- run: python; prints: TEXT -->
  <!-- run: file NAME -->   is written to that file
  <!-- not run: WHY -->

A block without such a comment is a mistake in the page.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

PYTHON = sys.executable
READY = 'export VERDA_CLIENT_SECRET='
SECONDS = 120


@dataclass
class Block:
    page: str
    kind: str
    needs: str | None
    prints: str | None
    section: str
    text: str
    line: int
    why_not: str | None

    def __str__(self) -> str:
        return f'{self.page} line {self.line}: {self.kind}'


def blocks(page: Path) -> list[Block]:
    found, marker, section, opened, text = [], '', '', 0, []
    for number, line in enumerate(page.read_text(encoding='utf-8').splitlines(), 1):
        if opened and line == '```':
            kind, needs, prints, why_not = _parse(page, marker, opened)
            found.append(Block(page.name, kind, needs, prints, section, '\n'.join(text) + '\n', opened, why_not))
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


def _parse(page: Path, marker: str, line: int) -> tuple[str, str | None, str | None, str | None]:
    match = re.fullmatch(r'<!-- not run: (.+) -->', marker)
    if match:
        return 'not run', None, None, match[1]
    kinds = r'server|sh|python|file [\w.-]+'
    match = re.fullmatch(rf'<!-- run: ({kinds})(?:; needs: (.+?))?(?:; prints: (.+?))? -->', marker)
    if match is None:
        raise SystemExit(f'{page.name}, line {line}: no comment says how to run this block')
    return *match.groups(), None


class Shell:
    """A reader's shell: what one block sets the next one sees."""

    def __init__(self, home: Path, directory: Path):
        self.directory = directory
        self.state = home / 'shell-state'
        self.log = home / 'havu.log'
        self.server: subprocess.Popen | None = None
        self.tools = home / 'tools'
        self.tools.mkdir()
        # Inside the namespace we are root.
        self.tool('sudo', 'exec "$@"')
        self.environment = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith(('HAVU_', 'VERDA_', 'SUDO_')) and key not in ('REQUESTS_CA_BUNDLE', 'SSL_CERT_FILE')
        }
        self.environment |= {'HOME': str(home), 'PATH': f'{self.tools}:{Path(PYTHON).parent}:{os.environ["PATH"]}'}
        # The JVM takes the home directory from the user database.
        self.environment['HAVU_JAVA_OPTS'] = f'-Duser.home={home}'

    def tool(self, name: str, script: str) -> None:
        """Puts a program in front of another one of this name."""
        (self.tools / name).write_text(f'#!/bin/sh\n{script}\n')
        (self.tools / name).chmod(0o755)

    def run(self, script: str, **variables: str) -> str:
        source = f'[ ! -f {self.state} ] || . {self.state}\nset -a\n{script}\n{{ export -p; declare -f; }} > {self.state}\n'
        try:
            result = subprocess.run(
                ['bash', '-euo', 'pipefail', '-c', source], cwd=self.directory, env=self.environment | variables,
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=SECONDS,
                check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired as late:
            printed = (late.stdout or b'').decode(errors='replace')
            raise AssertionError(f'no end within {SECONDS} seconds\n{printed}') from late
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

    def execute(self, block: Block) -> str:
        """Does what a block is for, and returns what was printed."""
        if block.kind == 'server':
            return self.start(block.text)
        if block.kind.startswith('file '):
            (self.directory / block.kind.removeprefix('file ')).write_text(block.text, encoding='utf-8')
            return ''
        printed = self.python(block.text) if block.kind == 'python' else self.run(block.text)
        if block.prints:
            contains(block.prints, printed)
        return printed


def contains(text: str, printed: str) -> None:
    if text not in printed:
        raise AssertionError(f'"{text}" was not printed, but\n{printed}')


class Tally:
    """Tries one thing after the other, and counts what came of it."""

    def __init__(self, shell: Shell):
        self.shell = shell
        self.passed = 0
        self.failed = 0
        self.skipped: list[str] = []

    def attempt(self, what: str, needs: str | None, action: Callable[[], object]) -> None:
        if needs and shutil.which(needs, path=self.shell.environment['PATH']) is None:
            self.skip(what, f'{needs} is not on the PATH')
            return
        try:
            action()
            self.passed += 1
            print(f'  passed {what}', flush=True)
        except (AssertionError, subprocess.SubprocessError) as error:
            self.fail(f'{what}: {error}')

    def skip(self, what: str, why: str) -> None:
        self.skipped.append(f'{what} ({why})')
        print(f'  SKIPPED {what}: {why}', flush=True)

    def fail(self, what: str) -> None:
        self.failed += 1
        print(f'  FAILED {what}', flush=True)

    def finish(self) -> int:
        """Says how it went; the exit code."""
        if self.skipped:
            print('Skipped: ' + '; '.join(self.skipped))
        print(f'{self.passed} passed, {self.failed} failed, {len(self.skipped)} skipped')
        return 1 if self.failed else 0

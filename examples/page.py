"""Compares the blocks of docs/testing.md with the files that they are taken from, which are executed.

Before each block stands `<!-- from: FILE -->`; its lines must be in that file as they are, but for how far they are indented.
"""

import sys
import textwrap
from pathlib import Path

ROOT = Path(sys.argv[1])
PAGE = ROOT / "docs" / "testing.md"


def blocks():
    origin, opened, lines = None, 0, []
    for number, line in enumerate(PAGE.read_text(encoding="utf-8").splitlines(), 1):
        if opened and line == "```":
            yield opened, origin, lines
            origin, opened, lines = None, 0, []
        elif opened:
            lines.append(line)
        elif line.startswith("```"):
            opened = number
        elif line.startswith("<!-- from: "):
            origin = line.removeprefix("<!-- from: ").removesuffix(" -->")


def flush_left(lines):
    return textwrap.dedent("\n".join(lines)).splitlines()


def is_in(lines, file):
    wanted, all_lines = flush_left(lines), file.read_text(encoding="utf-8").splitlines()
    return any(flush_left(all_lines[start:start + len(lines)]) == wanted for start in range(len(all_lines)))


failed, count = False, 0
for number, origin, lines in blocks():
    count += 1
    if origin is None:
        print(f"docs/testing.md, line {number}: nothing says where this block is from")
    elif not is_in(lines, ROOT / origin):
        print(f"docs/testing.md, line {number}: this block is not in {origin}")
    else:
        continue
    failed = True
print(f"docs/testing.md: {count} blocks compared with what is executed")
sys.exit(failed or count == 0)

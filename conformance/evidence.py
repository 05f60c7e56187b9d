"""Turns what clients reached and understood into docs/compatibility.md, or compares it with that page.

The access log says which operation each request reached and how it was answered. The evidence says which of these answers
a client accepted, by request id. A claim about a request that the server never saw is an error: nothing counts as covered
because a test exists.
"""

import argparse
import json
import sys
import urllib.request
from collections import Counter, defaultdict
from pathlib import Path

OUTCOMES = ('decoded', 'error', 'lifecycle')
DRIVEN = 'driven'
NOTHING = '–'


def lines(path: str) -> list[dict]:
    return [json.loads(line) for line in Path(path).read_text(encoding='utf-8').splitlines() if line.strip()]


def operations(server: str) -> list[tuple[str, str]]:
    """Operation ids with method and path, in the order of the document."""
    with urllib.request.urlopen(f'{server}/openapi.json', timeout=30) as answer:
        document = json.load(answer)
    return [
        (operation['operationId'], f'{method.upper()} {path}')
        for path, item in document['paths'].items()
        for method, operation in item.items()
        if isinstance(operation, dict) and 'operationId' in operation
    ]


class Evidence:
    """Outcomes by operation and client."""

    def __init__(self, requests: list[dict], claims: list[dict]) -> None:
        self.outcomes: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        self.problems: list[str] = []
        seen = {request['request']: request for request in requests}
        clients_of_project: dict[str | None, Counter] = defaultdict(Counter)
        for claim in claims:
            request = seen.get(claim['request'])
            problem = self._problem(claim, request)
            if not problem and request['operation'] is None:
                continue  # An error about a path that does not exist says nothing about an operation.
            if problem:
                self.problems.append(f'{claim}: {problem}')
                continue
            clients_of_project[request['project']][claim['client']] += 1
            self.outcomes[request['operation']][claim['client']].add(claim['outcome'])
        for project in {request['project'] for request in requests} - set(clients_of_project) - {None, 'default'}:
            self.problems.append(f'the client of project {project} sent requests and claims nothing about any answer')
        # A request that nobody says anything about was at least driven: by the client that made most claims in its project.
        # Whose a request without a token was is not known.
        claimed = {claim['request'] for claim in claims}
        for request in requests:
            if (
                request['operation']
                and request['request'] not in claimed
                and request['project']
                and request['project'] in clients_of_project
            ):
                client = clients_of_project[request['project']].most_common(1)[0][0]
                self.outcomes[request['operation']][client].add(DRIVEN)

    @staticmethod
    def _problem(claim: dict, request: dict | None) -> str | None:
        if claim['outcome'] not in (*OUTCOMES, DRIVEN):
            return f'an outcome is one of {", ".join(OUTCOMES)}, {DRIVEN}'
        if request is None:
            return 'the server never saw this request'
        if claim['outcome'] == DRIVEN:
            return None
        if (request['status'] >= 400) != (claim['outcome'] == 'error'):
            return f'the answer had status {request["status"]}'
        return None

    def clients(self) -> list[str]:
        return sorted({client for clients in self.outcomes.values() for client in clients})

    def cell(self, operation: str, client: str) -> str:
        found = self.outcomes[operation][client]
        words = [outcome for outcome in OUTCOMES if outcome in found]
        return ', '.join(words) if words else DRIVEN if found else NOTHING


HEAD = """# Which client reached what, and understood it

Made by `conformance/run --write` and compared with every run of the tests. *decoded*: the client read a successful answer of the operation without losing
anything that it has a place for (what it has none for is in [limits.md](limits.md)); *error*: it turned a refusal into its own error, with status, code and
message as sent; *lifecycle*: it saw the state that it waited for; *driven*: its request reached the operation, but nothing was claimed about the answer. Every
entry is a request in the access log of that run.
"""


def page(evidence: Evidence, all_operations: list[tuple[str, str]]) -> str:
    clients = evidence.clients()
    rows = [['Operation', *clients], ['---'] * (len(clients) + 1)]
    for operation, route in all_operations:
        rows.append([f'`{route}`', *(evidence.cell(operation, client) for client in clients)])
    reached = sum(1 for operation, _ in all_operations if any(evidence.outcomes[operation].values()))
    total = f'\n{reached} of {len(all_operations)} operations were reached by at least one client.\n'
    return HEAD + total + '\n' + '\n'.join('| ' + ' | '.join(row) + ' |' for row in rows) + '\n'


def cells(text: str) -> dict[tuple[str, str], str]:
    """The table of a page, by operation and client."""
    rows = [
        [cell.strip() for cell in line.strip().strip('|').split('|')]
        for line in text.splitlines()
        if line.startswith('|')
    ]
    if not rows:
        return {}
    return {(row[0], client): cell for row in rows[2:] for client, cell in zip(rows[0][1:], row[1:], strict=True)}


def drift(stored: str, made: str) -> list[str]:
    """Where a run differs from the page. Columns of clients that did not run are left alone."""
    before, now = cells(stored), cells(made)
    ran = {client for _, client in now}
    keys = set(now) | {key for key in before if key[1] in ran}
    return [
        f'{operation}, {client}: the page says {before.get((operation, client), "nothing")},'
        f' the run shows {now.get((operation, client), "nothing")}'
        for operation, client in sorted(keys)
        if before.get((operation, client)) != now.get((operation, client))
    ]


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument('--check', action='store_true')
    parser.add_argument('--write', action='store_true')
    parser.add_argument('--server', required=True)
    parser.add_argument('--access-log', required=True)
    parser.add_argument('--evidence', required=True)
    parser.add_argument('page', type=Path)
    options = parser.parse_args()

    requests = lines(options.access_log)
    evidence = Evidence(requests, lines(options.evidence))
    for problem in evidence.problems:
        print(f'no evidence: {problem}')
    for failure in (request for request in requests if request['status'] >= 500 and request['status'] != 503):
        print(f'the server failed: {failure}')
        evidence.problems.append('server failure')
    made = page(evidence, operations(options.server))
    if options.write:
        options.page.write_text(made, encoding='utf-8')
    differences = drift(options.page.read_text(encoding='utf-8') if options.page.exists() else '', made)
    for difference in differences:
        print(difference)
    if differences:
        print('Look whether that is meant; if so, conformance/run --write and commit the page.')
    print(f'{len(requests)} requests in the access log; {len(evidence.clients())} clients with evidence')
    return 1 if evidence.problems or differences else 0


if __name__ == '__main__':
    sys.exit(main())

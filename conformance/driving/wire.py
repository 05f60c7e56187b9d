"""What goes over the wire, as every client made with `requests` sends and gets it, and the evidence about it."""

import json
import os
from collections import deque
from pathlib import Path

import requests


class Exchange:
    """One request with its answer."""

    def __init__(self, response: requests.Response) -> None:
        request = response.request
        self.method = request.method
        self.path = request.path_url
        self.request_headers = request.headers
        self.request_body = _text(request.body)
        self.status = response.status_code
        self.headers = response.headers
        self.body = response.text

    def json(self) -> object:
        return json.loads(self.body)

    def __str__(self) -> str:
        if self.path.endswith('/oauth2/token'):
            return f'{self.method} {self.path} -> {self.status} (bodies not shown)'
        sent = f' {_cut(self.request_body)}' if self.request_body else ''
        return f'{self.method} {self.path}{sent} -> {self.status} {_cut(self.body)}'


def _text(body: bytes | str | None) -> str:
    return body.decode() if isinstance(body, bytes) else body or ''


def _cut(text: str) -> str:
    return text if len(text) <= 2000 else text[:2000] + f'... ({len(text)} characters)'


exchanges: deque[Exchange] = deque(maxlen=50)
# Whoever wants to know of each exchange puts a function in here.
listeners: list = []


def record() -> None:
    """From now on everything that `requests` sends is remembered. The clients notice nothing of it."""
    send = requests.Session.send

    def recording_send(session: requests.Session, *arguments, **options) -> requests.Response:
        response = send(session, *arguments, **options)
        exchange = Exchange(response)
        exchanges.append(exchange)
        for listener in listeners:
            listener(exchange)
        return response

    requests.Session.send = recording_send


def last(method: str, path: str) -> Exchange:
    """The latest exchange with this method whose path ends so, whatever its query."""
    for exchange in reversed(exchanges):
        if exchange.method == method and exchange.path.split('?')[0].endswith(path):
            return exchange
    raise AssertionError(f'no {method} {path} was sent')


def since(exchange: Exchange | None) -> list[Exchange]:
    recorded = list(exchanges)
    return recorded[recorded.index(exchange) + 1 :] if exchange in recorded else recorded


class Evidence:
    """Says which answers the client accepted, one line of JSON each, where HAVU_EVIDENCE wants it."""

    def __init__(self) -> None:
        self.client = ''
        self._claimed: set[tuple[str, str]] = set()

    def claim(self, exchange: Exchange, outcome: str) -> None:
        file = os.environ.get('HAVU_EVIDENCE')
        request = exchange.headers.get('X-Request-Id')
        if not request:
            raise AssertionError(f'the answer has no X-Request-Id: {exchange}')
        if not self.client:
            raise AssertionError('whose evidence is it?')
        if file and (request, outcome) not in self._claimed:
            self._claimed.add((request, outcome))
            line = json.dumps({'client': self.client, 'request': request, 'outcome': outcome})
            with Path(file).open('a', encoding='utf-8') as lines:
                lines.write(line + '\n')


evidence = Evidence()

"""A client over plain HTTP, for the habits of tools that do not use the Python SDK."""

from collections.abc import Callable

import requests

from driving.steps import equal, one_of, true
from driving.wire import Exchange, evidence, exchanges


class Answer:
    """An answer, read in the way in which a tool reads it; what could be read that way becomes evidence."""

    def __init__(self, exchange: Exchange) -> None:
        self.exchange = exchange
        self.status = exchange.status
        self.headers = exchange.headers

    def array(self) -> list:
        return self._parsed(list)

    def object(self) -> dict:
        return self._parsed(dict)

    def boolean(self) -> bool:
        return self._parsed(bool)

    def bare_id(self) -> str:
        """An id that is the whole body: no quotes, no newline."""
        self._succeeded()
        equal(len(self.exchange.body), 36, 'length of the body')
        evidence.claim(self.exchange, 'decoded')
        return self.exchange.body

    def empty(self) -> None:
        self._succeeded()
        equal(self.exchange.body, '', 'body')
        evidence.claim(self.exchange, 'decoded')

    def refusal(self, status: int, code: str, *mentions: str) -> str:
        """The message of a refusal with this status and code, which mentions all of this."""
        equal(self.status, status, 'status')
        body = self.exchange.json()
        equal(sorted(body), ['code', 'message'], 'fields of the error')
        equal(body['code'], code, 'code')
        for mention in mentions:
            true(mention in body['message'], f'the message mentions {mention}: {body["message"]!r}')
        evidence.claim(self.exchange, 'error')
        return body['message']

    def _parsed(self, kind: type):
        self._succeeded()
        value = self.exchange.json()
        true(isinstance(value, kind), f'the answer is a {kind.__name__}: {self.exchange}')
        evidence.claim(self.exchange, 'decoded')
        return value

    def _succeeded(self) -> None:
        one_of(self.status // 100, (2,), f'class of the status of {self.exchange}')


class Plain:
    """Sends requests with a token, and with the headers that a tool sends."""

    def __init__(self, base_url: str, user_agent: str) -> None:
        self.base_url = base_url
        self.headers = {'User-Agent': user_agent}

    def take_token(self, client_id: str, client_secret: str, **extra: str) -> dict:
        grant = {'grant_type': 'client_credentials', 'client_id': client_id, 'client_secret': client_secret}
        token = self.post('/oauth2/token', grant | extra).object()
        self.headers['Authorization'] = f'Bearer {token["access_token"]}'
        return token

    def get(self, path: str) -> Answer:
        return self.send('GET', path)

    def reader(self, path: str) -> Callable[[], dict]:
        """Reads the object at this path each time it is called."""
        return lambda: self.get(path).object()

    def post(self, path: str, body: object = None) -> Answer:
        return self.send('POST', path, json=body)

    def put(self, path: str, body: object) -> Answer:
        return self.send('PUT', path, json=body)

    def delete(self, path: str, body: object = None) -> Answer:
        return self.send('DELETE', path, json=body)

    def send(self, method: str, path: str, **options) -> Answer:
        headers = self.headers | options.pop('headers', {})
        requests.request(method, self.base_url + path, headers=headers, timeout=30, **options)
        return Answer(exchanges[-1])

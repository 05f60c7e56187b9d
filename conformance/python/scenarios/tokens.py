"""Access tokens: taken, renewed, refused."""

import json

from verda import VerdaClient

from driving.sdk import BASE_URL, CLIENT_ID, CLIENT_SECRET, refused
from driving.steps import equal, scenario, step, true
from driving.wire import last


@scenario
def tokens(client: VerdaClient) -> None:
    authentication = client._authentication
    with step('client credentials give all five fields'):
        answer = authentication.authenticate()
        equal(
            sorted(answer),
            ['access_token', 'expires_in', 'refresh_token', 'scope', 'token_type'],
            'fields of the token',
        )
        equal(answer['token_type'], 'Bearer', 'token type')
        equal(answer['expires_in'], 3600, 'lifetime')
        equal(answer['scope'], 'cloud-api-v1', 'scope')
    with step('a refresh token gives a new access token'):
        before = authentication._access_token
        answer = authentication.refresh()
        equal(json.loads(last('POST', '/oauth2/token').request_body)['grant_type'], 'refresh_token', 'grant')
        true(answer['access_token'] != before, 'the access token is another one')
    with step('a broken refresh token makes the SDK authenticate again'):
        authentication._refresh_token = 'broken'
        authentication._expires_at = 0
        client.balance.get()
    with step('a wrong secret and an unknown client are 401'):
        refused('unauthorized_request', lambda: VerdaClient(CLIENT_ID, 'wrong', BASE_URL), status=401)
        refused('unauthorized_request', lambda: VerdaClient('nobody', CLIENT_SECRET, BASE_URL), status=401)
    with step('a made-up access token is 401'):
        other = VerdaClient(CLIENT_ID, CLIENT_SECRET, BASE_URL)
        other._authentication._access_token = 'made-up'
        refused('unauthorized_request', other.balance.get, status=401)
    with step('a token that was just given is not expired for the SDK'):
        true(not authentication.is_expired(), 'it is not expired')

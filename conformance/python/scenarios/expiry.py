"""Against a server whose tokens live for two seconds, and which answers each path twenty times a minute."""

import json
import time

from verda import VerdaClient

from driving.sdk import refused
from driving.steps import equal, scenario, step, true
from driving.wire import exchanges, last

LIFETIME = 2
ANSWERS_PER_MINUTE = 20


@scenario
def expired_tokens(client: VerdaClient) -> None:
    authentication = client._authentication
    with step('the SDK knows how long its token lives'):
        equal(authentication.authenticate()['expires_in'], LIFETIME, 'lifetime')
        true(not authentication.is_expired(), 'it is not expired yet')
    with step('an expired token is 401'):
        time.sleep(LIFETIME + 0.1)
        true(authentication.is_expired(), 'it is expired for the SDK')
        expires_at, authentication._expires_at = authentication._expires_at, time.time() + 60
        refused('unauthorized_request', client.balance.get, status=401)
        authentication._expires_at = expires_at
    with step('the SDK renews it by itself, with the refresh token, which lives longer'):
        before = authentication._access_token
        client.balance.get()
        renewal = last('POST', '/oauth2/token')
        equal((json.loads(renewal.request_body)['grant_type'], renewal.status), ('refresh_token', 200), 'renewal')
        true(authentication._access_token != before, 'the access token is another one')
    with step('and again, with the refresh token that came with the renewal'):
        time.sleep(LIFETIME + 0.1)
        client.balance.get()
        equal(last('POST', '/oauth2/token').status, 200, 'renewal')
    with step('without a refresh token that is good for anything it starts anew'):
        time.sleep(LIFETIME + 0.1)
        authentication._refresh_token = 'broken'
        client.balance.get()
        grants = [json.loads(each.request_body)['grant_type'] for each in list(exchanges)[-3:-1]]
        equal(grants, ['refresh_token', 'client_credentials'], 'grants')


@scenario
def too_many_requests(client: VerdaClient) -> None:
    with step('one request more than allowed is 429, and says when to come back'):
        for _ in range(ANSWERS_PER_MINUTE):
            client.locations.get()
        refused('rate_limit_exceeded', client.locations.get, status=429)
        true(int(exchanges[-1].headers['Retry-After']) > 0, 'the time is given')

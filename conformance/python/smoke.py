"""Drives a running server with the official Python SDK, unmodified.

Reads VERDA_BASE_URL, VERDA_CLIENT_ID and VERDA_CLIENT_SECRET. Each scenario is a run of steps; a failing step ends its
scenario and shows the last requests with their answers. The last line counts steps: "N passed, N failed".

The official integration tests are not part of the package, so what they expect is stated here in own words; those
scenarios are marked "integration". They use an account that already has a key, hence the key that main() makes first.
"""

import json
import os
import sys
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from uuid import uuid4

import requests
from verda import VerdaClient
from verda.exceptions import APIException
from verda.instances import OSVolume

BASE_URL = os.environ.get('VERDA_BASE_URL', 'http://localhost:3010/v1')
CLIENT_ID = os.environ['VERDA_CLIENT_ID']
CLIENT_SECRET = os.environ['VERDA_CLIENT_SECRET']

LOCATION = 'FIN-03'
CPU_TYPE = 'CPU.4V.16G'
IMAGE = 'ubuntu-22.04'
KEY_TEXT = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHavuConformanceKeyThatIsNotARealOne smoke@example.com'
WAIT_SECONDS = 60


# What goes over the wire, for checks of raw answers and for reports.


class Exchange:
    def __init__(self, response: requests.Response) -> None:
        request = response.request
        self.method = request.method
        self.path = request.path_url
        self.request_body = _text(request.body)
        self.status = response.status_code
        self.headers = response.headers
        self.body = response.text

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
_send = requests.Session.send


def _recording_send(session: requests.Session, *arguments, **options) -> requests.Response:
    response = _send(session, *arguments, **options)
    exchanges.append(Exchange(response))
    return response


requests.Session.send = _recording_send


def last(method: str, path: str) -> Exchange:
    """The latest exchange with this method whose path ends so, whatever its query."""
    for exchange in reversed(exchanges):
        if exchange.method == method and exchange.path.split('?')[0].endswith(path):
            return exchange
    raise AssertionError(f'no {method} {path} was sent')


# Steps, scenarios and expectations.


class ScenarioEnded(Exception):
    """A step failed, so that the rest of its scenario makes no sense."""


passed = 0
failed = 0
scenarios: list[Callable[[VerdaClient], None]] = []


def scenario(function: Callable[[VerdaClient], None]) -> Callable[[VerdaClient], None]:
    scenarios.append(function)
    return function


@contextmanager
def step(name: str) -> Iterator[None]:
    global passed, failed
    before = exchanges[-1] if exchanges else None
    try:
        yield
    except Exception as error:
        failed += 1
        print(f'  FAILED {name}')
        print('    ' + ''.join(traceback.format_exception(error)).strip().replace('\n', '\n    '))
        for exchange in _since(before)[-4:]:
            print(f'    {exchange}')
        raise ScenarioEnded from error
    passed += 1
    print(f'  passed {name}')


def _since(exchange: Exchange | None) -> list[Exchange]:
    recorded = list(exchanges)
    return recorded[recorded.index(exchange) + 1 :] if exchange in recorded else recorded


def equal(actual: object, expected: object, what: str = 'value') -> None:
    if actual != expected:
        raise AssertionError(f'{what} is {actual!r}, expected {expected!r}')


def one_of(actual: object, expected: tuple, what: str = 'value') -> None:
    if actual not in expected:
        raise AssertionError(f'{what} is {actual!r}, expected one of {expected!r}')


def true(condition: object, what: str) -> None:
    if not condition:
        raise AssertionError(f'not true: {what}')


def refused(expected_codes: str | tuple[str, ...], call: Callable, *mentions: str) -> None:
    codes = (expected_codes,) if isinstance(expected_codes, str) else expected_codes
    try:
        call()
    except APIException as error:
        one_of(error.code, codes, 'error code')
        true(error.message, 'the error has a message')
        for mention in mentions:
            true(mention in error.message, f'the message names {mention}: {error.message!r}')
        return
    raise AssertionError(f'was accepted, expected {" or ".join(codes)}')


def wait_for(what: str, read: Callable, done: Callable[[object], bool]):
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        value = read()
        if done(value):
            return value
        if time.monotonic() >= deadline:
            raise AssertionError(f'{what} did not happen within {WAIT_SECONDS} s; last seen: {value!r}')
        time.sleep(0.5)


def wait_for_instance(client: VerdaClient, instance_id: str, status: str):
    return wait_for(
        f'instance {status}', lambda: client.instances.get_by_id(instance_id), lambda seen: seen.status == status
    )


def wait_for_volume(client: VerdaClient, volume_id: str, status: str):
    return wait_for(f'volume {status}', lambda: client.volumes.get_by_id(volume_id), lambda seen: seen.status == status)


def wait_for_cluster(client: VerdaClient, cluster_id: str, status: str):
    return wait_for(
        f'cluster {status}', lambda: client.clusters.get_by_id(cluster_id), lambda seen: seen.status == status
    )


def ids(resources) -> list[str]:
    return [resource.id for resource in resources]


def some_key(client: VerdaClient) -> str:
    return client.ssh_keys.get()[0].id


def remove_for_good(client: VerdaClient, volume_id: str) -> None:
    client.volumes.delete(volume_id, is_permanent=True)


def remove_instance(client: VerdaClient, instance_id: str) -> None:
    """Clears up after a scenario that may have ended anywhere."""
    with suppress(APIException, AssertionError):
        instance = wait_for(
            'an end of provisioning',
            lambda: client.instances.get_by_id(instance_id),
            lambda seen: seen.status not in ('ordered', 'provisioning', 'deleting'),
        )
        if instance.status != 'discontinued':
            volumes = [instance.os_volume_id] if instance.os_volume_id else []
            client.instances.action(instance_id, 'delete', volume_ids=volumes, delete_permanently=True)


# Tokens and errors.


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
    with step('the SDK renews an expired token by itself'):
        authentication._expires_at = 0
        client.balance.get()
    with step('a broken refresh token makes the SDK authenticate again'):
        authentication._refresh_token = 'broken'
        authentication._expires_at = 0
        client.balance.get()
    with step('a wrong secret is refused'):
        refused('unauthorized_request', lambda: VerdaClient(CLIENT_ID, 'wrong', BASE_URL))
    with step('an unknown client is refused'):
        refused('unauthorized_request', lambda: VerdaClient('nobody', CLIENT_SECRET, BASE_URL))
    with step('a made-up access token is refused'):
        other = VerdaClient(CLIENT_ID, CLIENT_SECRET, BASE_URL)
        other._authentication._access_token = 'made-up'
        refused('unauthorized_request', other.balance.get)


@scenario
def errors(client: VerdaClient) -> None:
    unknown = str(uuid4())
    by_id = {
        'instances': client.instances.get_by_id,
        'volumes': client.volumes.get_by_id,
        'clusters': client.clusters.get_by_id,
        'ssh keys': client.ssh_keys.get_by_id,
        'scripts': client.startup_scripts.get_by_id,
    }
    for name, get in by_id.items():
        with step(f'{name}: unknown id'):
            refused('not_found', lambda get=get: get(unknown))
            equal(exchanges[-1].status, 404, 'status')
        with step(f'{name}: malformed id'):
            refused('invalid_request', lambda get=get: get('not-an-id'))
            equal(exchanges[-1].status, 400, 'status')
    with step('unknown status filters'):
        refused('invalid_request', lambda: client.instances.get(status='flying'), 'flying')
        refused('invalid_request', lambda: client.volumes.get(status='flying'), 'flying')
    with step('every status of the SDK is accepted as a filter'):
        for status in _constants(client.constants.instance_status):
            client.instances.get(status=status)
        for status in _constants(client.constants.volume_status):
            client.volumes.get(status=status)
        for status in _constants(client.constants.cluster_status):
            client.clusters.get(status=status)
    with step('unknown currency'):
        refused('invalid_request', lambda: client.instance_types.get(currency='sek'), 'sek')
    with step('actions on an unknown instance and volume'):
        refused('not_found', lambda: client.instances.action(unknown, 'start'))
        refused('not_found', lambda: client.volumes.rename(unknown, 'name'))
    with step('unknown action'):
        refused('invalid_request', lambda: client.instances.action(unknown, 'fly'), 'fly')
    with step('unknown route is a JSON 404'):
        refused('not_found', lambda: client._http_client.get('/nowhere'))
    with step('impossible instances'):
        before = ids(client.instances.get())
        refused(('invalid_request', 'not_found'), lambda: _create(client, instance_type='1Z9000.1V'), '1Z9000.1V')
        refused(('invalid_request', 'not_found'), lambda: _create(client, image='plan-9'), 'plan-9')
        refused(('invalid_request', 'not_found'), lambda: _create(client, location='MARS-01'), 'MARS-01')
        refused(('invalid_request', 'not_found'), lambda: _create(client, ssh_key_ids=[unknown]), unknown)
        refused(('invalid_request', 'not_found'), lambda: _create(client, startup_script_id=unknown), unknown)
        refused(('invalid_request', 'not_found'), lambda: _create(client, existing_volumes=[unknown]), unknown)
        refused('invalid_request', lambda: _create(client, hostname='-not a name-'), 'hostname')
        refused('invalid_request', lambda: _create(client, os_volume={'name': 'os', 'size': -1}), 'size')
        refused('invalid_request', lambda: _create(client, contract='FOREVER'), 'FOREVER')
        equal(ids(client.instances.get()), before, 'instances afterwards')
    with step('a spot policy without spot'):
        volume = OSVolume(name='os', size=50, on_spot_discontinue='move_to_trash')
        refused('invalid_request', lambda: _create(client, os_volume=volume))
    with step('a closed location has no capacity'):
        refused('service_unavailable', lambda: _create(client, location='ICE-01'), CPU_TYPE, 'ICE-01')
        equal(exchanges[-1].status, 503, 'status')
    with step('impossible volumes'):
        before = ids(client.volumes.get())
        refused('invalid_request', lambda: client.volumes.create(type='Tape', name='v', size=50), 'Tape')
        refused('invalid_request', lambda: client.volumes.create(type='NVMe', name='v', size=0), 'size')
        refused('invalid_request', lambda: client.volumes.create(type='NVMe', name='v', size=10.5), 'size')
        refused('invalid_request', lambda: client.volumes.create(type='NVMe', name='', size=50), 'name')
        refused(
            ('invalid_request', 'not_found'),
            lambda: client.volumes.create(type='NVMe', name='v', size=50, location='MARS-01'),
            'MARS-01',
        )
        equal(ids(client.volumes.get()), before, 'volumes afterwards')


def _constants(holder: object) -> list[str]:
    return [value for name, value in vars(type(holder)).items() if not name.startswith('_')]


def _create(client: VerdaClient, **changes):
    order = {
        'instance_type': CPU_TYPE,
        'image': IMAGE,
        'hostname': 'smoke',
        'description': 'made by the conformance run',
        'ssh_key_ids': [some_key(client)],
        'location': LOCATION,
    }
    return client.instances.create(**(order | changes))


# What can be ordered.


@scenario
def catalog(client: VerdaClient) -> None:
    with step('balance'):
        balance = client.balance.get()
        true(isinstance(balance.amount, int | float), 'the amount is a number')
        one_of(balance.currency, ('usd', 'eur'), 'currency')
    with step('instance types'):
        types = client.instance_types.get()
        by_name = {row.instance_type: row for row in types}
        equal(len(by_name), 70, 'number of types')
        cpu = by_name[CPU_TYPE]
        equal((cpu.price_per_hour, cpu.spot_price_per_hour, cpu.currency), (0.048, 0.0192, 'usd'), 'price')
        equal(cpu.gpu['number_of_gpus'], 0, 'GPUs')
        equal(by_name['8H100.80S.176V'].gpu['number_of_gpus'], 8, 'GPUs')
        true(types[0].id and types[0].instance_type and types[0].model, 'the first type is named in full')
        raw = json.loads(last('GET', '/instance-types').body)
        true(all(isinstance(row['price_per_hour'], str) for row in raw), 'prices are texts')
    with step('prices in euros'):
        euros = {row.instance_type: row for row in client.instance_types.get(currency='eur')}
        equal(euros[CPU_TYPE].currency, 'eur', 'currency')
        true(0 < euros[CPU_TYPE].price_per_hour < cpu.price_per_hour, 'a euro is worth more than a dollar')
        equal(client.container_types.get(currency='eur')[0].currency, 'eur', 'currency of container types')
        equal(client.cluster_types.get(currency='eur')[0].currency, 'eur', 'currency of cluster types')
    with step('container types'):
        row = client.container_types.get()[0]
        true(row.serverless_price > 0 and row.instance_type in by_name, 'an instance type with a price')
    with step('cluster types'):
        clusters = {row.cluster_type: row for row in client.cluster_types.get()}
        equal(clusters['16B200'].gpu['number_of_gpus'], 16, 'GPUs')
        true(all(isinstance(detail, dict) for detail in clusters['16B200'].node_details), 'details are label and text')
    with step('volume types'):
        prices = {row.type: row.price_per_month_per_gb for row in client.volume_types.get()}
        equal(prices['NVMe'], 0.2, 'price of NVMe')
        true({'HDD', 'NVMe_Shared'} <= set(prices), 'HDD and shared types are listed')
    with step('images'):
        names = {image.image_type for image in client.images.get()}
        wanted = {IMAGE, 'ubuntu-24.04', 'ubuntu-24.04-cuda-12.8-open-docker', 'jupyter'}
        true(wanted <= names, f'{wanted} are listed')
        for_type = {image.image_type for image in client.images.get(instance_type='8B300.240V')}
        true(for_type and for_type <= names, 'images for a type are some of all')
        true(IMAGE in {image.image_type for image in client.images.get(instance_type=CPU_TYPE)}, f'{IMAGE} fits')
        refused('not_found', lambda: client.images.get(instance_type='1Z9000.1V'))
    with step('cluster images'):
        true('ubuntu-22.04-cuda-12.9-cluster' in client.clusters.get_cluster_images('16B200'), 'the image fits')
        true(client.clusters.get_cluster_images(), 'there are cluster images')
    with step('long-term periods'):
        months = {period.code: period for period in client.long_term.get_instance_periods()}
        equal((months['3_MONTHS'].unit_name, months['3_MONTHS'].unit_value), ('month', 3), 'unit')
        true(client.long_term.get_cluster_periods(), 'clusters have periods')


@scenario
def integration_locations(client: VerdaClient) -> None:
    first_two = ('FIN-01', 'ICE-01')
    with step('availability of a type that does not exist is a boolean'):
        equal(client.instances.is_available('CPU.4V', location_code='FIN-01'), False, 'availability')
        equal(last('GET', '/instance-availability/CPU.4V').body, 'false', 'body')
    with step('availability of one type'):
        equal(client.instances.is_available(CPU_TYPE, location_code=LOCATION), True, 'availability')
        equal(last('GET', f'/instance-availability/{CPU_TYPE}').body, 'true', 'body')
        equal(client.instances.is_available(CPU_TYPE, is_spot=True, location_code=LOCATION), True, 'for spot')
        equal(client.instances.is_available(CPU_TYPE, location_code='ICE-01'), False, 'at a closed location')
    with step('availabilities of one location'):
        rows = client.instances.get_availabilities(location_code='FIN-01')
        equal([row['location_code'] for row in rows], ['FIN-01'], 'locations')
        true(CPU_TYPE in rows[0]['availabilities'], f'{CPU_TYPE} is available')
        true(client.instances.get_availabilities(is_spot=True, location_code='FIN-01')[0]['availabilities'], 'spot too')
    with step('availabilities of all locations'):
        rows = client.instances.get_availabilities()
        true(len(rows) > 1, 'there are several')
        one_of(rows[0]['location_code'], first_two, 'first location')
        one_of(rows[1]['location_code'], first_two, 'second location')
        true(rows[0]['availabilities'], 'the first has something')
    with step('locations'):
        first, second, *others = client.locations.get()
        equal({first['code'], second['code']}, set(first_two), 'first two')
        true(first['name'] != second['name'], 'their names differ')
        true(first['country_code'] != second['country_code'], 'their countries differ')
        true(LOCATION in [other['code'] for other in others], f'{LOCATION} is listed')


# Keys and scripts.


@scenario
def keys_and_scripts(client: VerdaClient) -> None:
    with step('a key that is none is accepted, and its id is the whole answer'):
        key = client.ssh_keys.create('twice', 'asdf')
        answer = last('POST', '/sshkeys')
        equal((answer.status, answer.body), (201, key.id), 'answer')
        equal(len(key.id), 36, 'length of the id')
    with step('names and keys may repeat'):
        second = client.ssh_keys.create('twice', 'asdf')
        true(second.id != key.id, 'the ids differ')
        true({key.id, second.id} <= set(ids(client.ssh_keys.get())), 'both are listed')
    with step('a key by its id'):
        found = client.ssh_keys.get_by_id(key.id)
        equal((found.id, found.name, found.public_key), (key.id, 'twice', 'asdf'), 'key')
    with step('keys are deleted, one and many'):
        client.ssh_keys.delete_by_id(key.id)
        client.ssh_keys.delete([second.id])
        refused('not_found', lambda: client.ssh_keys.get_by_id(key.id))
        refused('not_found', lambda: client.ssh_keys.get_by_id(second.id))
    with step('a script keeps every byte'):
        text = '#!/bin/bash\n\necho "<näkemiin> & \\t tab\t"\r\n\n'
        script = client.startup_scripts.create('smoke', text)
        equal((last('POST', '/scripts').status, last('POST', '/scripts').body), (201, script.id), 'answer')
        equal(client.startup_scripts.get_by_id(script.id).script, text, 'script')
        true(script.id in ids(client.startup_scripts.get()), 'it is listed')
    with step('without paging all scripts are listed'):
        more = [client.startup_scripts.create(f'smoke {number}', 'true').id for number in range(12)]
        true(set(more) <= set(ids(client.startup_scripts.get())), 'all twelve are listed')
    with step('pages of scripts'):
        page = client._http_client.get('/scripts', params={'page': 1, 'pageSize': 5})
        equal(len(page.json()), 5, 'scripts on the page')
        equal(page.headers['X-Page-Size'], '5', 'X-Page-Size')
        true(int(page.headers['X-Total-Count']) >= 13, 'X-Total-Count counts all')
    with step('scripts are deleted, one and many'):
        client.startup_scripts.delete_by_id(script.id)
        client.startup_scripts.delete(more)
        refused('not_found', lambda: client.startup_scripts.get_by_id(script.id))
        true(not set(more) & set(ids(client.startup_scripts.get())), 'none is listed')


# Volumes.


@scenario
def integration_volumes(client: VerdaClient) -> None:
    with step('a deleted volume is in the trash at once'):
        volume = client.volumes.create(type='NVMe', name='test_volume', size=100)
        client.volumes.delete(volume.id)
        true(volume.id in ids(client.volumes.get_in_trash()), 'it is in the trash')
        client.volumes.delete(volume.id, is_permanent=True)
    with step('a volume is deleted permanently at once'):
        volume = client.volumes.create(type='NVMe', name='test_volume', size=100)
        client.volumes.delete(volume.id, is_permanent=True)
        true(volume.id not in ids(client.volumes.get_in_trash()), 'it is not in the trash')
        equal(client.volumes.get_by_id(volume.id).status, 'deleted', 'status')
    with step('a volume in the trash is deleted permanently'):
        volume = client.volumes.create(type='NVMe', name='test_volume', size=100)
        client.volumes.delete(volume.id)
        client.volumes.delete(volume.id, is_permanent=True)
        equal(client.volumes.get_by_id(volume.id).status, 'deleted', 'status')
        true(volume.id not in ids(client.volumes.get_in_trash()), 'it is not in the trash')
    with step('a volume in another location'):
        volume = client.volumes.create(type='NVMe', name='test_volume', size=100, location='FIN-01')
        equal(volume.location, 'FIN-01', 'location')
        one_of(volume.status, ('ordered', 'detached'), 'status')
        client.volumes.delete(volume.id, is_permanent=True)


@scenario
def volumes(client: VerdaClient) -> None:
    with step('create'):
        volume = client.volumes.create(type='NVMe', name='data', size=100)
        answer = last('POST', '/volumes')
        equal((answer.status, answer.body), (202, volume.id), 'answer')
        equal((volume.name, volume.size, volume.type, volume.location), ('data', 100, 'NVMe', LOCATION), 'volume')
        equal((volume.is_os_volume, volume.instance_id, volume.instances), (False, None, []), 'attachment')
        equal((volume.monthly_price, volume.currency), (20, 'usd'), 'monthly price')
        true(abs(volume.base_hourly_cost - 20 / 730) < 1e-9, 'an hour is a 730th of a month')
        equal((volume.contract, volume.long_term), ('PAY_AS_YOU_GO', None), 'contract')
        wait_for_volume(client, volume.id, 'detached')
    with step('list and filter'):
        true(volume.id in ids(client.volumes.get()), 'it is listed')
        true(volume.id in ids(client.volumes.get(status='detached')), 'it is listed as detached')
        true(volume.id not in ids(client.volumes.get(status='attached')), 'it is not listed as attached')
    with step('rename'):
        client.volumes.rename(volume.id, 'renamed')
        equal(last('PUT', '/volumes').status, 202, 'status')
        equal(client.volumes.get_by_id(volume.id).name, 'renamed', 'name')
    with step('grow'):
        client.volumes.increase_size(volume.id, 150)
        grown = client.volumes.get_by_id(volume.id)
        equal((grown.size, grown.monthly_price), (150, 30), 'size and price')
    with step('shrinking is refused'):
        refused('invalid_request', lambda: client.volumes.increase_size(volume.id, 120), '150')
        equal(client.volumes.get_by_id(volume.id).size, 150, 'size')
    with step('clone'):
        clone = client.volumes.clone(volume.id)
        equal(json.loads(last('PUT', '/volumes').body), [clone.id], 'answer')
        equal((clone.name, clone.size, clone.type), ('CLONE-renamed', 150, 'NVMe'), 'clone')
        wait_for_volume(client, clone.id, 'detached')
    with step('clone to another type under another name'):
        other = client.volumes.clone(volume.id, name='slow copy', type='HDD')
        equal((other.name, other.size, other.type), ('slow copy', 150, 'HDD'), 'clone')
    with step('clone several'):
        clones = client.volumes.clone([volume.id, clone.id])
        equal(len(clones), 2, 'number of clones')
    with step('several at once'):
        client.volumes.rename([volume.id, clone.id], 'alike')
        equal({client.volumes.get_by_id(each).name for each in (volume.id, clone.id)}, {'alike'}, 'names')
    with step('delete through the single route, trash first'):
        client.volumes.delete_by_id(volume.id)
        in_trash = next(entry for entry in client.volumes.get_in_trash() if entry.id == volume.id)
        equal(in_trash.status, 'deleted', 'status')
        true(in_trash.deleted_at, 'the time of deletion is given')
        true(volume.id not in ids(client.volumes.get()), 'it is not listed')
    with step('delete again and then permanently'):
        client.volumes.delete_by_id(volume.id)
        equal(last('DELETE', volume.id).status, 204, 'status')
        client.volumes.delete_by_id(volume.id, is_permanent=True)
        true(volume.id not in ids(client.volumes.get_in_trash()), 'it left the trash')
        gone = json.loads(client._http_client.get(f'/volumes/{volume.id}').text)
        equal((gone['status'], gone['is_permanently_deleted']), ('deleted', True), 'volume')
    with step('delete several permanently'):
        rest = [clone.id, other.id, *ids(clones)]
        client.volumes.delete(rest, is_permanent=True)
        true(not set(rest) & set(ids(client.volumes.get())), 'none is listed')


@scenario
def shared_file_system(client: VerdaClient) -> None:
    with step('create'):
        volume = client.volumes.create(type='NVMe_Shared', name='shared', size=100)
        shared = wait_for_volume(client, volume.id, 'detached')
        true(shared.pseudo_path, 'it has a path')
        for command in (shared.create_directory_command, shared.mount_command, shared.filesystem_to_fstab_command):
            true(command, 'its commands are given')
        true('nfs' in shared.mount_command and 'fin-03' in shared.mount_command, 'it is mounted by NFS from its place')
    with step('delete'):
        remove_for_good(client, volume.id)


# Instances.


@scenario
def integration_instances(client: VerdaClient) -> None:
    with step('create returns while provisioning'):
        instance = client.instances.create(
            hostname='test-instance',
            location=LOCATION,
            instance_type=CPU_TYPE,
            description='test cpu instance',
            image=IMAGE,
            ssh_key_ids=[some_key(client)],
            os_volume={'name': 'test-os-volume-cpu', 'size': 55},
        )
        equal(instance.status, 'provisioning', 'status')
    try:
        with step('it gets to running'):
            instance = wait_for_instance(client, instance.id, 'running')
        with step('its OS volume is as ordered'):
            true(instance.os_volume_id, 'there is one')
            volume = client.volumes.get_by_id(instance.os_volume_id)
            equal((volume.name, volume.size), ('test-os-volume-cpu', 55), 'name and size')
        with step('delete with its volume, permanently'):
            client.instances.action(instance.id, 'delete', volume_ids=[instance.os_volume_id], delete_permanently=True)
            wait_for_instance(client, instance.id, 'discontinued')
            equal(client.volumes.get_by_id(instance.os_volume_id).status, 'deleted', 'status of the volume')
            true(instance.os_volume_id not in ids(client.volumes.get_in_trash()), 'it is not in the trash')
    finally:
        remove_instance(client, instance.id)


@scenario
def integration_spot_instances(client: VerdaClient) -> None:
    with step('create returns while provisioning'):
        instance = client.instances.create(
            hostname='test-instance',
            location=LOCATION,
            instance_type=CPU_TYPE,
            description='test cpu instance',
            image=IMAGE,
            is_spot=True,
            ssh_key_ids=[some_key(client)],
            os_volume=OSVolume(name='test-os-volume-spot', size=56, on_spot_discontinue='delete_permanently'),
        )
        equal(instance.status, 'provisioning', 'status')
        equal((instance.is_spot, instance.contract, instance.price_per_hour), (True, 'SPOT', 0.0192), 'spot terms')
    try:
        with step('it gets to running'):
            instance = wait_for_instance(client, instance.id, 'running')
            volume = client.volumes.get_by_id(instance.os_volume_id)
            equal((volume.name, volume.size), ('test-os-volume-spot', 56), 'name and size')
    finally:
        remove_instance(client, instance.id)


@scenario
def instance_life(client: VerdaClient) -> None:
    key = some_key(client)
    script = client.startup_scripts.create('boot', '#!/bin/sh\ntrue\n')
    created: list[str] = []
    leftovers: list[str] = []
    try:
        _instance_life(client, key, script.id, created, leftovers)
    finally:
        for instance_id in created:
            remove_instance(client, instance_id)
        for volume_id in leftovers:
            with suppress(APIException):
                remove_for_good(client, volume_id)
        client.startup_scripts.delete_by_id(script.id)


def _instance_life(client: VerdaClient, key: str, script_id: str, created: list[str], leftovers: list[str]) -> None:
    with step('create without waiting: the id is the whole answer, the first status is ordered'):
        instance = client.instances.create(
            instance_type=CPU_TYPE,
            image=IMAGE,
            hostname='smoke-life',
            description='',
            ssh_key_ids=[key],
            startup_script_id=script_id,
            os_volume=OSVolume(name='smoke-os', size=60),
            volumes=[{'name': 'smoke-extra', 'size': 50, 'type': 'NVMe'}],
            wait_for_status=None,
        )
        created.append(instance.id)
        answer = last('POST', '/instances')
        equal((answer.status, answer.body), (202, instance.id), 'answer')
        equal(instance.status, 'ordered', 'status')
        equal((instance.ip, instance.os_volume_id), (None, None), 'address and OS volume')
    with step('the order is echoed'):
        equal(
            (instance.instance_type, instance.image, instance.hostname, instance.description, instance.location),
            (CPU_TYPE, IMAGE, 'smoke-life', '', LOCATION),
            'order',
        )
        equal((instance.ssh_key_ids, instance.startup_script_id), ([key], script_id), 'key and script')
        equal((instance.is_spot, instance.contract, instance.pricing), (False, 'PAY_AS_YOU_GO', 'FIXED_PRICE'), 'terms')
        equal((instance.price_per_hour, instance.cpu['number_of_cores']), (0.048, 4), 'price and cores')
    with step('it cannot be deleted while provisioning'):
        wait_for_instance(client, instance.id, 'provisioning')
        refused('forbidden_action', lambda: client.instances.action(instance.id, 'delete'))
        equal(last('PUT', '/instances').status, 403, 'status')
    with step('running: address and volumes are there'):
        instance = wait_for_instance(client, instance.id, 'running')
        true(instance.ip, 'it has an address')
        raw = json.loads(client._http_client.get(f'/instances/{instance.id}').text)
        equal(len(raw['volume_ids']), 2, 'number of volumes')
        true(instance.os_volume_id in raw['volume_ids'], 'the OS volume is one of them')
        extra_id = next(each for each in raw['volume_ids'] if each != instance.os_volume_id)
        leftovers.extend(raw['volume_ids'])
    with step('its volumes know it'):
        os_volume = client.volumes.get_by_id(instance.os_volume_id)
        equal((os_volume.name, os_volume.size, os_volume.is_os_volume), ('smoke-os', 60, True), 'OS volume')
        equal((os_volume.status, os_volume.instance_id), ('attached', instance.id), 'attachment')
        equal((os_volume.target, os_volume.ssh_key_ids), ('vda', [key]), 'target and keys')
        equal([each['id'] for each in os_volume.instances], [instance.id], 'instances')
        extra = client.volumes.get_by_id(extra_id)
        equal((extra.name, extra.size, extra.status), ('smoke-extra', 50, 'attached'), 'extra volume')
    with step('list and filter'):
        true(instance.id in ids(client.instances.get()), 'it is listed')
        true(instance.id in ids(client.instances.get(status='running')), 'it is listed as running')
        true(instance.id not in ids(client.instances.get(status='offline')), 'it is not listed as offline')
    with step('starting a running instance changes nothing'):
        client.instances.action(instance.id, 'start')
        answer = last('PUT', '/instances')
        equal((answer.status, answer.body), (204, ''), 'answer')
    with step('nothing is attached to or taken from a running instance'):
        data = client.volumes.create(type='NVMe', name='smoke-data', size=100)
        leftovers.append(data.id)
        wait_for_volume(client, data.id, 'detached')
        refused('forbidden_action', lambda: client.volumes.attach(data.id, instance.id))
        refused('forbidden_action', lambda: client.volumes.detach(extra_id))
        refused('forbidden_action', lambda: client.volumes.delete(extra_id))
        refused(
            'forbidden_action',
            lambda: client.volumes.create(type='NVMe', name='smoke-no', size=50, instance_id=instance.id),
        )
        equal(client.volumes.get_by_id(data.id).status, 'detached', 'status')
    with step('shut down'):
        client.instances.action(instance.id, 'shutdown')
        answer = last('PUT', '/instances')
        equal(answer.status, 202, 'status')
        result = json.loads(answer.body)
        equal(
            [(each['instanceId'], each['action'], each['status']) for each in result],
            [(instance.id, 'shutdown', 'success')],
            'results',
        )
        wait_for_instance(client, instance.id, 'offline')
    with step('shutting down again changes nothing'):
        client.instances.action([instance.id], 'shutdown')
        equal(last('PUT', '/instances').status, 204, 'status')
    with step('several instances, one of them unknown'):
        unknown = str(uuid4())
        client.instances.action([instance.id, unknown], 'start')
        answer = last('PUT', '/instances')
        equal(answer.status, 207, 'status')
        results = {each['instanceId']: each for each in json.loads(answer.body)}
        equal((results[instance.id]['status'], results[unknown]['status']), ('success', 'error'), 'results')
        equal(results[unknown]['statusCode'], 404, 'status of the unknown one')
        wait_for_instance(client, instance.id, 'running')
        client.instances.action(instance.id, 'shutdown')
        wait_for_instance(client, instance.id, 'offline')
    with step('attach'):
        client.volumes.attach(data.id, instance.id)
        attached = wait_for_volume(client, data.id, 'attached')
        equal(attached.instance_id, instance.id, 'instance')
        raw = json.loads(client._http_client.get(f'/instances/{instance.id}').text)
        true(data.id in raw['volume_ids'], 'the instance lists it')
    with step('attaching it again to the same instance changes nothing'):
        client.volumes.attach(data.id, instance.id)
        raw = json.loads(client._http_client.get(f'/instances/{instance.id}').text)
        equal(raw['volume_ids'].count(data.id), 1, 'attachments')
    with step('detach'):
        client.volumes.detach(data.id)
        equal(wait_for_volume(client, data.id, 'detached').instance_id, None, 'instance')
    with step('create a volume for the instance'):
        made = client.volumes.create(type='NVMe', name='smoke-made', size=50, instance_id=instance.id)
        leftovers.append(made.id)
        equal(wait_for_volume(client, made.id, 'attached').instance_id, instance.id, 'instance')
    with step('a volume of another location is refused'):
        far = client.volumes.create(type='NVMe', name='smoke-far', size=50, location='FIN-01')
        leftovers.append(far.id)
        wait_for_volume(client, far.id, 'detached')
        refused('invalid_request', lambda: client.volumes.attach(far.id, instance.id), 'FIN-01', LOCATION)
    with step('a shared file system is attached'):
        shared = client.volumes.create(type='NVMe_Shared', name='smoke-shared', size=50)
        leftovers.append(shared.id)
        wait_for_volume(client, shared.id, 'detached')
        client.volumes.attach(shared.id, instance.id)
        seen = wait_for_volume(client, shared.id, 'attached')
        equal([each['id'] for each in seen.instances], [instance.id], 'instances')
    with step('start'):
        client.instances.action(instance.id, 'start')
        instance = wait_for_instance(client, instance.id, 'running')
        true(instance.ip, 'it has an address')
    with step('delete with its OS volume: the rest is detached'):
        client.instances.action(instance.id, 'delete', volume_ids=[instance.os_volume_id])
        equal(last('PUT', '/instances').status, 202, 'status')
        wait_for_instance(client, instance.id, 'discontinued')
        raw = json.loads(last('GET', f'/instances/{instance.id}').body)
        equal(raw['volume_ids'], [], 'volumes')
        for each in (extra_id, made.id, shared.id):
            detached = wait_for_volume(client, each, 'detached')
            equal((detached.instance_id, detached.instances), (None, []), 'attachment')
    with step('a discontinued instance has left the plain list'):
        true(instance.id not in ids(client.instances.get()), 'it is not listed')
        true(instance.id in ids(client.instances.get(status='discontinued')), 'it is listed as discontinued')
    with step('its OS volume is in the trash'):
        in_trash = next(entry for entry in client.volumes.get_in_trash() if entry.id == instance.os_volume_id)
        equal((in_trash.name, in_trash.status, in_trash.is_os_volume), ('smoke-os', 'deleted', True), 'volume')
        true(in_trash.deleted_at, 'the time of deletion is given')
    with step('deleted permanently it leaves the trash and still answers by id'):
        remove_for_good(client, instance.os_volume_id)
        equal(client.volumes.get_by_id(instance.os_volume_id).status, 'deleted', 'status')
        true(instance.os_volume_id not in ids(client.volumes.get_in_trash()), 'it is not in the trash')


@scenario
def deletion_orders(client: VerdaClient) -> None:
    created: list[str] = []
    leftovers: list[str] = []

    def deploy(name: str, **changes):
        instance = _create(client, hostname=name, description=name, wait_for_status='running', **changes)
        created.append(instance.id)
        leftovers.append(instance.os_volume_id)
        return instance

    try:
        with step('the SDK waits for running'):
            instance = deploy('smoke-default')
            equal(instance.status, 'running', 'status')
        with step('no volume_ids: the OS volume goes to the trash'):
            client.instances.action(instance.id, 'delete')
            wait_for_instance(client, instance.id, 'discontinued')
            true(instance.os_volume_id in ids(client.volumes.get_in_trash()), 'it is in the trash')
        with step('empty volume_ids: the OS volume stays, detached'):
            instance = deploy('smoke-keep')
            client.instances.action(instance.id, 'delete', volume_ids=[])
            wait_for_instance(client, instance.id, 'discontinued')
            volume = wait_for_volume(client, instance.os_volume_id, 'detached')
            equal((volume.is_os_volume, volume.instance_id), (True, None), 'volume')
        with step('a kept OS volume boots another instance'):
            second = deploy('smoke-again', image=instance.os_volume_id)
            equal((second.os_volume_id, second.image), (instance.os_volume_id, instance.os_volume_id), 'OS volume')
            client.instances.action(second.id, 'delete')
            wait_for_instance(client, second.id, 'discontinued')
        with step('an existing volume comes along and stays'):
            data = client.volumes.create(type='NVMe', name='smoke-kept', size=50)
            leftovers.append(data.id)
            wait_for_volume(client, data.id, 'detached')
            third = deploy('smoke-existing', existing_volumes=[data.id])
            equal(wait_for_volume(client, data.id, 'attached').instance_id, third.id, 'instance')
            refused(
                ('invalid_request', 'forbidden_action'),
                lambda: _create(client, hostname='smoke-taken', existing_volumes=[data.id]),
            )
            client.instances.action(third.id, 'delete')
            wait_for_instance(client, third.id, 'discontinued')
            wait_for_volume(client, data.id, 'detached')
    finally:
        for instance_id in created:
            remove_instance(client, instance_id)
        for volume_id in leftovers:
            with suppress(APIException):
                remove_for_good(client, volume_id)


@scenario
def hardware(client: VerdaClient) -> None:
    with step('a GPU instance with a Jupyter image'):
        gpu_type = next(
            row.instance_type
            for row in client.instance_types.get()
            if row.gpu['number_of_gpus'] == 1
            and 'jupyter' in row.supported_os
            and client.instances.is_available(row.instance_type, location_code=LOCATION)
        )
        instance = _create(client, instance_type=gpu_type, image='jupyter', wait_for_status='running')
        raw = json.loads(client._http_client.get(f'/instances/{instance.id}').text)
        equal(raw['gpu']['number_of_gpus'], 1, 'GPUs')
        true(raw['jupyter_token'], 'there is a Jupyter token')
    with step('delete'):
        client.instances.action(instance.id, 'delete', [instance.os_volume_id], delete_permanently=True)
        wait_for_instance(client, instance.id, 'discontinued')


# Clusters.


@scenario
def integration_clusters(client: VerdaClient) -> None:
    with step('availability'):
        equal(client.clusters.is_available('16B200', LOCATION), True, 'availability')
        equal(last('GET', '/cluster-availability/16B200').body, 'true', 'body')
        true('16B200' in client.clusters.get_availabilities(LOCATION), 'it is listed')
        equal(client.clusters.is_available('16B200', 'ICE-01'), False, 'at a closed location')
        equal(client.clusters.get_availabilities('ICE-01'), [], 'list of a closed location')
    with step('create returns while provisioning'):
        cluster = client.clusters.create(
            hostname='test-cluster',
            location=LOCATION,
            cluster_type='16B200',
            description='test cluster',
            image='ubuntu-22.04-cuda-12.9-cluster',
            ssh_key_ids=[some_key(client)],
        )
        equal(cluster.status, 'provisioning', 'status')
        equal(json.loads(last('POST', '/clusters').body), {'id': cluster.id}, 'answer')
        equal((cluster.hostname, cluster.cluster_type, cluster.location), ('test-cluster', '16B200', LOCATION), 'order')
        true(isinstance(cluster.worker_nodes, list), 'worker nodes are a list')
    with step('running: two workers, an address and a shared volume'):
        cluster = wait_for_cluster(client, cluster.id, 'running')
        equal(len(cluster.worker_nodes), 2, 'workers')
        equal({node.status for node in cluster.worker_nodes}, {'running'}, 'status of the workers')
        equal(len({node.private_ip for node in cluster.worker_nodes}), 2, 'distinct addresses')
        true(cluster.ip, 'the jump host has an address')
        volume = cluster.shared_volumes[0]
        equal((volume.name, volume.size_in_gigabytes), ('test-cluster-shared-volume', 30000), 'shared volume')
        equal(volume.mount_point, '/home', 'mount point')
    with step('list'):
        true(cluster.id in ids(client.clusters.get()), 'it is listed')
        true(cluster.id in ids(client.clusters.get(status='running')), 'it is listed as running')
    with step('delete: the shared volume stays, detached'):
        client.clusters.delete(cluster.id)
        equal(last('PUT', '/clusters').status, 202, 'status')
        wait_for_cluster(client, cluster.id, 'discontinued')
        true(cluster.id not in ids(client.clusters.get()), 'it is not listed')
        wait_for_volume(client, volume.id, 'detached')
        remove_for_good(client, volume.id)
    with step('impossible clusters'):
        order = {'image': 'ubuntu-22.04-cuda-12.9-cluster', 'hostname': 'no', 'ssh_key_ids': [some_key(client)]}
        refused(
            ('invalid_request', 'not_found'), lambda: client.clusters.create(cluster_type='16Z9000', **order), '16Z9000'
        )
        refused(
            'service_unavailable', lambda: client.clusters.create(cluster_type='16B200', location='ICE-01', **order)
        )
        refused('not_found', lambda: client.clusters.delete(str(uuid4())))


def chosen(words: list[str]) -> list[Callable[[VerdaClient], None]]:
    return [each for each in scenarios if not words or any(word in each.__name__ for word in words)]


def main(arguments: list[str]) -> int:
    global failed
    if '--list' in arguments:
        print('\n'.join(each.__name__ for each in scenarios))
        return 0
    client = VerdaClient(CLIENT_ID, CLIENT_SECRET, BASE_URL)
    print(f'verda {client.constants.version} against {BASE_URL}')
    key = client.ssh_keys.create('conformance', KEY_TEXT)
    for run in chosen(arguments):
        print(run.__name__.replace('_', ' '))
        try:
            run(client)
        except ScenarioEnded:
            pass
        except Exception:
            failed += 1
            print('  FAILED outside of its steps')
            traceback.print_exc(file=sys.stdout)
            for exchange in list(exchanges)[-3:]:
                print(f'    {exchange}')
    with suppress(APIException):
        client.ssh_keys.delete_by_id(key.id)
    print(f'{passed} passed, {failed} failed')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))

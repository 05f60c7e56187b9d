"""dstack, backend `verda`: uses the Python SDK and compares messages of errors word by word."""

from contextlib import suppress

from verda import VerdaClient
from verda.exceptions import APIException

from driving.sdk import BASE_URL, CLIENT_ID, KEY_TEXT, LOCATION, refused, remove_volumes, wait_for_instance
from driving.steps import equal, one_of, scenario, step, true, wait_for

# Ubuntu 24.04 with CUDA 13.0 for most types, 22.04 with CUDA 12.0 for older ones, both with Docker and by their ids.
IMAGE = '2404f580-1300-1111-82b3-f199fb9b701b'
OLDER_IMAGE = '2088da25-bb0d-41cc-a191-dccae45d96fd'
OLDER_TYPES = ('1V100.6V', '1A6000.10V')
NAME = 'a-name-of-sixty-characters-as-the-longest-that-is-made-by-it'
GONE = ('Invalid instance id', "Can't discontinue a discontinued instance")
NOT_YET = "Can't discontinue a provisioning instance"


def deploy(client: VerdaClient, name: str, keys: list[str], script: str, **changes):
    order = {
        'instance_type': '1L40S.20V',
        'image': IMAGE,
        'ssh_key_ids': keys,
        'hostname': name,
        'description': name,
        'startup_script_id': script,
        'pricing': 'FIXED_PRICE',
        'is_spot': False,
        'location': LOCATION,
        'os_volume': {'name': 'OS volume', 'size': 100},
        'wait_for_status': None,
    }
    return client.instances.create(**(order | changes))


def terminate(client: VerdaClient, instance_id: str, script: str, keys: list[str]) -> bool:
    """False when it has to be tried again later. Whatever else is refused is an error for dstack."""
    try:
        client.instances.action(id_list=[instance_id], action='delete', delete_permanently=True)
    except APIException as error:
        if error.message == NOT_YET:
            equal(error.code, 'forbidden_action', 'code')
            return False
        if error.message not in GONE:
            raise
    client.startup_scripts.delete_by_id(script)
    client.ssh_keys.delete(keys)
    return True


@scenario
def dstack_configuration(client: VerdaClient) -> None:
    with step('bad credentials are known by their code'):
        refused('unauthorized_request', lambda: VerdaClient(CLIENT_ID, 'wrong', BASE_URL))
        refused('unauthorized_request', lambda: VerdaClient('wrong', 'wrong', BASE_URL))


@scenario
def dstack_offers(client: VerdaClient) -> None:
    with step('two lists of availabilities, on demand and spot, have the same shape'):
        for is_spot in (False, True):
            rows = client.instances.get_availabilities(is_spot=is_spot)
            true(len(rows) >= 3, 'several locations')
            for row in rows:
                true(isinstance(row['location_code'], str), 'a location')
                true(all(isinstance(name, str) for name in row['availabilities']), 'names of types')
    with step('a type may be there on demand, and not for spot'):
        offers = {
            is_spot: next(
                row['availabilities']
                for row in client.instances.get_availabilities(is_spot=is_spot)
                if row['location_code'] == 'FIN-02'
            )
            for is_spot in (False, True)
        }
        equal(('1GB300.32V' in offers[False], '1GB300.32V' in offers[True]), (True, False), 'GB300 in FIN-02')


@scenario
def dstack_life_of_an_instance(client: VerdaClient) -> None:
    with step('one key per user and one script are made for the instance, which is ordered at once'):
        keys = [client.ssh_keys.create(f'{NAME}-{number}.key', KEY_TEXT).id for number in (0, 1)]
        script = client.startup_scripts.create(f'{NAME}.sh', '#!/bin/sh && true').id
        equal(len(NAME), 60, 'length of the name')
        instance = deploy(client, NAME, keys, script)
        equal((instance.location, instance.image, instance.hostname), (LOCATION, IMAGE, NAME), 'instance')
    with step('while it is not there yet, ending it has to wait'):
        equal(terminate(client, instance.id, script, keys), False, 'outcome')
        wait_for_instance(client, instance.id, 'provisioning')
        equal(terminate(client, instance.id, script, keys), False, 'outcome')
    with step('until it runs no other status is seen than ordered, provisioning and running'):
        seen = []

        def look():
            current = client.instances.get_by_id(instance.id)
            seen.append(current.status)
            one_of(current.status, ('ordered', 'provisioning', 'running'), 'status')
            return current

        instance = wait_for('running', look, lambda current: current.status == 'running')
        true(instance.ip, f'it has an address after {seen}')
    with step('it is ended, with its script and keys'):
        equal(terminate(client, instance.id, script, keys), True, 'outcome')
        wait_for_instance(client, instance.id, 'discontinued')
    with step('ending it again is no error, although its script and keys are gone'):
        equal(terminate(client, instance.id, script, keys), True, 'outcome')
        remove_volumes(client, [instance.os_volume_id])


@scenario
def dstack_older_types(client: VerdaClient) -> None:
    with step('they get the older image'):
        keys = [client.ssh_keys.create('older.key', KEY_TEXT).id]
        script = client.startup_scripts.create('older.sh', 'true').id
        made = [
            deploy(client, f'older-{number}', keys, script, instance_type=older, image=OLDER_IMAGE)
            for number, older in enumerate(OLDER_TYPES)
        ]
        for instance in made:
            running = wait_for_instance(client, instance.id, 'running')
            equal(terminate(client, instance.id, script, keys), True, 'outcome')
            wait_for_instance(client, instance.id, 'discontinued')
            remove_volumes(client, [running.os_volume_id])
    with step('because the newer one is not valid for them'):
        order = {'instance_type': '1A6000.10V', 'image': IMAGE, 'ssh_key_ids': [], 'startup_script_id': None}
        message = refused('invalid_request', lambda: deploy(client, 'wrong-image', [], '', **order), status=400)
        true(message.startswith('Operating system is not valid for this instance type'), message)


@scenario
def dstack_refusals(client: VerdaClient) -> None:
    with step('an id that is none means that the instance is gone'):
        for call in (
            lambda: client.instances.get_by_id('not-an-id'),
            lambda: client.instances.action(id_list=['not-an-id'], action='delete', delete_permanently=True),
        ):
            equal(refused('invalid_request', call, status=400), 'Invalid instance id', 'message')
    with step('no capacity is an exception with a message; what was made for the instance is removed'):
        script = client.startup_scripts.create('no-capacity.sh', 'true').id
        keys = [client.ssh_keys.create('no-capacity.key', KEY_TEXT).id]
        refused('service_unavailable', lambda: deploy(client, 'nowhere', keys, script, location='ICE-01'), status=503)
        client.startup_scripts.delete_by_id(script)
        client.ssh_keys.delete(keys)
    with step('a machine without capacity is seen by a status that is none of the three'):
        instance = deploy(client, 'fails-without-capacity', [], None)
        status = wait_for(
            'an end',
            lambda: client.instances.get_by_id(instance.id).status,
            lambda status: status not in ('ordered', 'provisioning'),
        )
        equal(status, 'no_capacity', 'status')
        with suppress(APIException):
            client.instances.action(id_list=[instance.id], action='delete', delete_permanently=True)

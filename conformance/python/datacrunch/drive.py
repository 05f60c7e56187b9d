"""Drives a running server with the last official Python SDK under its former name, unmodified.

As with the present one, every call is compared with what went over the wire, and every method for what Havu serves is
driven.
"""

import sys
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import datacrunch.datacrunch
from datacrunch import DataCrunchClient
from datacrunch._version import __version__
from datacrunch.exceptions import APIException

from driving import steps, wire
from driving.sdk import (
    BASE_URL,
    CLIENT_ID,
    CLIENT_SECRET,
    CPU_TYPE,
    IMAGE,
    KEY_TEXT,
    LOCATION,
    create_instance,
    refused,
    remove_for_good,
    remove_instance,
    require_all_driven,
    require_known_differences,
    services,
    wait_for_instance,
    wait_for_volume,
    watch,
)
from driving.steps import equal, ids, scenario, step, true

HERE = Path(__file__).parent


@scenario
def former_tokens(client: DataCrunchClient) -> None:
    with step('tokens are given, renewed and refused'):
        authentication = client._authentication
        authentication.authenticate()
        authentication.refresh()
        true(not authentication.is_expired(), 'it is not expired')
        refused('unauthorized_request', lambda: DataCrunchClient(CLIENT_ID, 'wrong', BASE_URL), status=401)


@scenario
def former_catalog(client: DataCrunchClient) -> None:
    with step('balance, types, images and locations'):
        true(client.balance.get().amount >= 0, 'there is a balance')
        cpu = next(row for row in client.instance_types.get() if row.instance_type == CPU_TYPE)
        equal((cpu.price_per_hour, cpu.spot_price_per_hour), (0.048, 0.0192), 'prices')
        true(any(row.type == 'NVMe' for row in client.volume_types.get()), 'there is NVMe')
        true(any(image.image_type == IMAGE for image in client.images.get()), f'{IMAGE} is there')
        true(any(location['code'] == LOCATION for location in client.locations.get()), f'{LOCATION} is there')
    with step('availability, with the older spellings of its filters'):
        equal(client.instances.is_available(CPU_TYPE, location_code=LOCATION), True, 'availability')
        equal(
            client.instances.is_available(CPU_TYPE, is_spot=True, location_code='ICE-01'), False, 'at a closed location'
        )
        rows = client.instances.get_availabilities(is_spot=True, location_code=LOCATION)
        equal([row['location_code'] for row in rows], [LOCATION], 'locations')
        true(len(client.instances.get_availabilities()) > 1, 'there are several')


@scenario
def former_keys_and_scripts(client: DataCrunchClient) -> None:
    for name, service, content in (
        ('keys', client.ssh_keys, KEY_TEXT),
        ('scripts', client.startup_scripts, '#!/bin/sh\ntrue\n'),
    ):
        with step(f'{name} are made, read and deleted'):
            first = service.create('first', content)
            second = service.create('second', content)
            equal(service.get_by_id(first.id).name, 'first', 'name')
            true({first.id, second.id} <= set(ids(service.get())), 'both are listed')
            service.delete_by_id(first.id)
            service.delete([second.id])
            refused('not_found', lambda service=service, first=first: service.get_by_id(first.id), status=404)


@scenario
def former_volumes(client: DataCrunchClient) -> None:
    with step('a volume is made, renamed, grown and cloned'):
        volume = client.volumes.create('NVMe', 'former', 50, location=LOCATION)
        wait_for_volume(client, volume.id, 'detached')
        client.volumes.rename(volume.id, 'renamed')
        client.volumes.increase_size(volume.id, 60)
        clone = client.volumes.clone(volume.id)
        equal((clone.name, clone.size), ('CLONE-renamed', 60), 'clone')
        true({volume.id, clone.id} <= set(ids(client.volumes.get())), 'both are listed')
        wait_for_volume(client, clone.id, 'detached')
    with step('volumes are deleted, to the trash and for good'):
        client.volumes.delete(volume.id)
        trashed = next(each for each in client.volumes.get_in_trash() if each.id == volume.id)
        true(trashed.deleted_at, 'the time of deletion is given')
        client.volumes.delete([volume.id, clone.id], is_permanent=True)
        equal(client.volumes.get_by_id(volume.id).status, 'deleted', 'status')


@scenario
def former_instances(client: DataCrunchClient) -> None:
    instance = None
    try:
        with step('create returns while provisioning'):
            instance = create_instance(client, hostname='former', os_volume={'name': 'former-os', 'size': 55})
            equal((instance.status, instance.hostname), ('provisioning', 'former'), 'instance')
            instance = wait_for_instance(client, instance.id, 'running')
            true(instance.id in ids(client.instances.get(status='running')), 'it is listed')
        with step('a volume is attached while it is shut down, and detached'):
            data = client.volumes.create('NVMe', 'former-data', 50, location=LOCATION)
            wait_for_volume(client, data.id, 'detached')
            refused('forbidden_action', lambda: client.volumes.attach(data.id, instance.id), status=403)
            client.instances.action(instance.id, 'shutdown')
            wait_for_instance(client, instance.id, 'offline')
            client.volumes.attach([data.id], instance.id)
            equal(wait_for_volume(client, data.id, 'attached').instance_id, instance.id, 'instance')
            client.volumes.detach(data.id)
            wait_for_volume(client, data.id, 'detached')
            remove_for_good(client, data.id)
        with step('deleted, it is discontinued, and its OS volume is in the trash'):
            client.instances.action([instance.id], 'delete')
            wait_for_instance(client, instance.id, 'discontinued')
            true(instance.os_volume_id in ids(client.volumes.get_in_trash()), 'it is in the trash')
            remove_for_good(client, instance.os_volume_id)
    finally:
        if instance:
            remove_instance(client, instance.id)


@scenario
def former_refusals(client: DataCrunchClient) -> None:
    with step('400, 404 and 503 are exceptions of the SDK'):
        refused('invalid_request', lambda: client.instances.get(status='flying'), 'flying', status=400)
        refused('not_found', lambda: client.instances.get_by_id(str(uuid4())), 'not found', status=404)
        refused('service_unavailable', lambda: create_instance(client, location='ICE-01'), 'ICE-01', status=503)


def main() -> int:
    wire.record()
    watch.services(services(datacrunch.datacrunch), APIException)
    wire.evidence.client = f'Python SDK (datacrunch) {__version__}'
    print(f'datacrunch {__version__} against {BASE_URL}')
    client = DataCrunchClient(CLIENT_ID, CLIENT_SECRET, BASE_URL)
    key = client.ssh_keys.create('conformance', KEY_TEXT)
    steps.run([], client)
    with suppress(APIException):
        client.ssh_keys.delete_by_id(key.id)
    require_all_driven(HERE / 'not-served.txt')
    require_known_differences(HERE / 'differences.txt')
    return steps.result()


if __name__ == '__main__':
    sys.exit(main())

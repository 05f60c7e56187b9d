"""Instances from order to deletion, with what they do to their volumes."""

import json
from uuid import uuid4

from verda import VerdaClient
from verda.instances import OSVolume

from driving.sdk import (
    CPU_TYPE,
    IMAGE,
    LOCATION,
    create_instance,
    refused,
    remove_for_good,
    remove_instance,
    remove_volumes,
    some_key,
    wait_for_instance,
    wait_for_volume,
)
from driving.steps import equal, ids, scenario, step, true
from driving.wire import last


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
        remove_volumes(client, leftovers)
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
        instance = create_instance(
            client, hostname=name, description=name, wait_for_status='running', max_interval=0.5, **changes
        )
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
                lambda: create_instance(client, hostname='smoke-taken', existing_volumes=[data.id]),
            )
            client.instances.action(third.id, 'delete')
            wait_for_instance(client, third.id, 'discontinued')
            wait_for_volume(client, data.id, 'detached')
    finally:
        for instance_id in created:
            remove_instance(client, instance_id)
        remove_volumes(client, leftovers)


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
        instance = create_instance(
            client, instance_type=gpu_type, image='jupyter', wait_for_status='running', max_interval=0.5
        )
        raw = json.loads(client._http_client.get(f'/instances/{instance.id}').text)
        equal(raw['gpu']['number_of_gpus'], 1, 'GPUs')
        true(raw['jupyter_token'], 'there is a Jupyter token')
    with step('delete'):
        client.instances.action(instance.id, 'delete', [instance.os_volume_id], delete_permanently=True)
        wait_for_instance(client, instance.id, 'discontinued')

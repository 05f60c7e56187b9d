"""Volumes, the trash, shared file systems."""

import json

from verda import VerdaClient

from driving.sdk import LOCATION, refused, remove_for_good, wait_for_volume
from driving.steps import equal, ids, one_of, scenario, step, true
from driving.wire import last


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

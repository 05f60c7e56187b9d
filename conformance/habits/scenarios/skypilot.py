"""SkyPilot, provisioner `verda`: uses the Python SDK, and finds its machines in the plain list by a part of their name.

Those that are not in the list are terminated to it.
"""

from verda import VerdaClient
from verda.exceptions import APIException

from driving.sdk import CPU_TYPE, KEY_TEXT, LOCATION, remove_volumes
from driving.steps import equal, one_of, scenario, step, true, wait_for

CLUSTER = 'sky-cluster-7f3a'
IMAGE = 'ubuntu-24.04-cuda-12.8-open-docker'
# Statuses that its query knows; any other one is a KeyError there.
KNOWN = ('provisioning', 'error', 'running', 'offline', 'deleted', 'discontinued')
NO_CAPACITY = (
    'no capacity',
    'capacity',
    'unavailable',
    'out of stock',
    'insufficient',
    'not available',
    'quota exceeded',
    'limit exceeded',
)


def filtered(client: VerdaClient, statuses: tuple[str, ...] | None = None) -> dict:
    return {
        instance.id: instance
        for instance in client.instances.get()
        if CLUSTER in instance.hostname and (statuses is None or instance.status in statuses)
    }


def launch(client: VerdaClient, node: str, is_spot: bool, **changes):
    keys = client.ssh_keys.get()
    order = {
        'instance_type': CPU_TYPE,
        'hostname': f'{CLUSTER}-{node}',
        'location': LOCATION,
        'is_spot': is_spot,
        'contract': 'SPOT' if is_spot else 'PAY_AS_YOU_GO',
        'image': IMAGE,
        'description': 'Created by SkyPilot',
        'ssh_key_ids': [next(key.id for key in keys if key.public_key == KEY_TEXT)],
        'os_volume': {'name': f'{CLUSTER}-{node}', 'size': 50},
    }
    return client.instances.create(**(order | changes))


@scenario
def skypilot_cluster(client: VerdaClient) -> None:
    with step('nothing of the cluster is there'):
        equal(filtered(client), {}, 'instances')
    with step('the head and a spot worker are made, and known to its query as soon as create returns'):
        made = {
            launch(client, 'head', is_spot=False).id: ('PAY_AS_YOU_GO', False),
            launch(client, 'worker', is_spot=True).id: ('SPOT', True),
        }
        found = filtered(client)
        equal(set(found), set(made), 'instances of the cluster')
        for instance in found.values():
            one_of(instance.status, KNOWN, 'status')
            equal((instance.contract, instance.is_spot), made[instance.id], 'contract')
    with step('both are running in the list, with an address each'):
        running = wait_for('two running', lambda: filtered(client, ('running',)), lambda instances: len(instances) == 2)
        true(all(isinstance(instance.ip, str) for instance in running.values()), 'addresses')
        heads = [instance.id for instance in running.values() if instance.hostname.endswith('-head')]
        equal(len(heads), 1, 'number of heads')
    with step('terminated, they leave the list, and are seen until then'):
        volumes = [instance.os_volume_id for instance in running.values()]
        for instance_id in running:
            client.instances.action(id_list=[instance_id], action='delete')
        wait_for('an empty list', lambda: filtered(client), lambda instances: not instances)
        trashed = {volume.id for volume in client.volumes.get_in_trash()}
        true(set(volumes) <= trashed, 'their OS volumes are in the trash')
        remove_volumes(client, volumes)


@scenario
def skypilot_without_capacity(client: VerdaClient) -> None:
    with step('the text of the exception tells that there is no capacity'):
        try:
            launch(client, 'head', is_spot=False, location='ICE-01')
        except APIException as error:
            text = str(error).lower()
            true(any(keyword in text for keyword in NO_CAPACITY), f'the text is {text}')
        else:
            raise AssertionError('there was capacity')
        equal(filtered(client), {}, 'instances')

"""The MCP servers: use the Python SDK, guess names of instance types, and wait for `running`."""

from verda import VerdaClient

from driving.sdk import LOCATION, refused, remove_instance, remove_volumes, wait_for_instance, wait_for_volume
from driving.steps import equal, one_of, scenario, step, true, wait_for

LOCATIONS = ('FIN-01', 'FIN-02', 'FIN-03')
TYPE = '1B300.30V'
# From their tables of types, which do not agree with the catalog.
GUESSED_TYPES = ('1GB300.36V', '1H200.18V', '1H100.10V', '1A100_80G.10V', '1RTX6000Ada.12V')
FAILED = ('error', 'failed', 'terminated')


@scenario
def mcp_availability(client: VerdaClient) -> None:
    with step('one location after the other is asked for spot, also for types that do not exist'):
        true(any(client.instances.is_available(TYPE, True, location) for location in LOCATIONS), f'{TYPE} is somewhere')
        for guess in GUESSED_TYPES:
            for location in LOCATIONS:
                equal(client.instances.is_available(guess, True, location), False, f'{guess} in {location}')


@scenario
def mcp_instance_with_volumes(client: VerdaClient) -> None:
    data = client.volumes.create(type='NVMe', name='mcp-data', size=150, instance_id=None, location=LOCATION)
    more = client.volumes.create(type='NVMe', name='mcp-more', size=150, location=LOCATION)
    instance = None
    try:
        with step('a spot instance is made with all keys of the project and a volume that is there'):
            wait_for_volume(client, data.id, 'detached')
            keys = [key.id for key in client.ssh_keys.get()]
            true(keys, 'there is a key')
            instance = client.instances.create(
                instance_type=TYPE,
                image='ubuntu-24.04-cuda-12.8-open-docker',
                hostname='spot-gpu-1',
                description='Created by Verda MCP Server',
                ssh_key_ids=keys,
                location=LOCATION,
                is_spot=True,
                existing_volumes=[data.id],
            )
        with step('it is ready when its status is running, and no failure is seen before'):

            def look():
                current = client.instances.get_by_id(instance.id)
                true(current.status not in FAILED, f'{current.status} is no failure')
                return current

            instance = wait_for('ready', look, lambda current: current.status == 'running')
            true(instance.ip, 'it has an address')
        with step('volumes are attached and detached only while it is shut down'):
            wait_for_volume(client, more.id, 'detached')
            refused('forbidden_action', lambda: client.volumes.attach(more.id, instance.id), status=403)
            refused('forbidden_action', lambda: client.volumes.detach(data.id), status=403)
            client.instances.action(instance.id, 'shutdown')
            wait_for_instance(client, instance.id, 'offline')
            client.volumes.attach(more.id, instance.id)
            equal(wait_for_volume(client, more.id, 'attached').instance_id, instance.id, 'instance')
            client.volumes.detach(data.id)
            wait_for_volume(client, data.id, 'detached')
        with step('boot is an action like start'):
            client.instances.action(instance.id, 'boot')
            wait_for_instance(client, instance.id, 'running')
        with step('deleting needs no more than the id'):
            client.instances.action(instance.id, 'delete')
            wait_for_instance(client, instance.id, 'discontinued')
            one_of(client.volumes.get_by_id(more.id).status, ('detaching', 'detached'), 'status')
            remove_volumes(client, [instance.os_volume_id])
    finally:
        if instance:
            remove_instance(client, instance.id)
        remove_volumes(client, [data.id, more.id])

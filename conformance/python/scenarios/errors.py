"""Refusals: each documented status becomes the SDK's exception, with code and message as they were sent."""

from uuid import uuid4

from verda import VerdaClient
from verda.instances import OSVolume

from driving.sdk import (
    CLUSTER_IMAGE,
    CLUSTER_TYPE,
    CPU_TYPE,
    KEY_TEXT,
    create_instance,
    refused,
    remove_for_good,
    some_key,
)
from driving.steps import equal, ids, scenario, step

EITHER = ('invalid_request', 'not_found')


@scenario
def unknown_and_malformed_ids(client: VerdaClient) -> None:
    unknown = str(uuid4())
    by_id = {
        'instance': client.instances.get_by_id,
        'volume': client.volumes.get_by_id,
        'cluster': client.clusters.get_by_id,
        'key': client.ssh_keys.get_by_id,
        'script': client.startup_scripts.get_by_id,
    }
    for name, get in by_id.items():
        with step(f'an unknown {name} is 404'):
            refused('not_found', lambda get=get: get(unknown), unknown, 'not found', status=404)
        with step(f'a malformed {name} id is 400'):
            refused('invalid_request', lambda get=get: get('not-an-id'), 'Invalid', status=400)
    with step('actions on what does not exist are 404'):
        refused('not_found', lambda: client.instances.action(unknown, 'start'), status=404)
        refused('not_found', lambda: client.clusters.delete(unknown), status=404)
        refused('not_found', lambda: client.clusters.action([unknown], 'delete'), status=404)
        refused('not_found', lambda: client.volumes.attach(unknown, unknown), status=404)
        refused('not_found', lambda: client.volumes.detach(unknown), status=404)
        refused('not_found', lambda: client.volumes.rename(unknown, 'name'), status=404)
        refused('not_found', lambda: client.volumes.increase_size(unknown, 100), status=404)
        refused('not_found', lambda: client.volumes.clone(unknown), status=404)
        refused('not_found', lambda: client.volumes.delete(unknown), status=404)
        refused('not_found', lambda: client.volumes.delete_by_id(unknown), status=404)


@scenario
def refused_filters_and_actions(client: VerdaClient) -> None:
    with step('unknown status filters are 400'):
        refused('invalid_request', lambda: client.instances.get(status='flying'), 'flying', status=400)
        refused('invalid_request', lambda: client.volumes.get(status='flying'), 'flying', status=400)
        refused('invalid_request', lambda: client.clusters.get(status='flying'), 'flying', status=400)
    with step('every status of the SDK is accepted as a filter'):
        for status in _constants(client.constants.instance_status):
            client.instances.get(status=status)
        for status in _constants(client.constants.volume_status):
            client.volumes.get(status=status)
        for status in _constants(client.constants.cluster_status):
            client.clusters.get(status=status)
    with step('an unknown currency is 400'):
        for service in (client.instance_types, client.container_types, client.cluster_types):
            refused('invalid_request', lambda service=service: service.get(currency='sek'), 'sek', status=400)
    with step('an unknown type is 404 where it filters images'):
        refused('not_found', lambda: client.images.get(instance_type='1Z9000.1V'), '1Z9000.1V', status=404)
        refused('not_found', lambda: client.clusters.get_cluster_images('16Z9000'), '16Z9000', status=404)
    with step('an unknown action is 400'):
        refused('invalid_request', lambda: client.instances.action(str(uuid4()), 'fly'), 'fly', status=400)


@scenario
def refused_orders(client: VerdaClient) -> None:
    unknown = str(uuid4())
    with step('impossible instances are not made'):
        before = ids(client.instances.get())
        for changes, mention in (
            ({'instance_type': '1Z9000.1V'}, '1Z9000.1V'),
            ({'image': 'plan-9'}, 'plan-9'),
            ({'location': 'MARS-01'}, 'MARS-01'),
            ({'ssh_key_ids': [unknown]}, unknown),
            ({'startup_script_id': unknown}, unknown),
            ({'existing_volumes': [unknown]}, unknown),
            ({'hostname': '-not a name-'}, 'hostname'),
            ({'os_volume': {'name': 'os', 'size': -1}}, 'size'),
            ({'contract': 'FOREVER'}, 'FOREVER'),
        ):
            refused(EITHER, lambda changes=changes: create_instance(client, **changes), mention)
        equal(ids(client.instances.get()), before, 'instances afterwards')
    with step('a spot policy without spot is 400'):
        volume = OSVolume(name='os', size=50, on_spot_discontinue='move_to_trash')
        refused('invalid_request', lambda: create_instance(client, os_volume=volume), status=400)
    with step('a closed location has no capacity: 503'):
        refused(
            'service_unavailable', lambda: create_instance(client, location='ICE-01'), CPU_TYPE, 'ICE-01', status=503
        )
    with step('impossible volumes are not made'):
        before = ids(client.volumes.get())
        for changes, mention in (
            ({'type': 'Tape'}, 'Tape'),
            ({'size': 0}, 'size'),
            ({'size': 10.5}, 'size'),
            ({'name': ''}, 'name'),
            ({'location': 'MARS-01'}, 'MARS-01'),
        ):
            order = {'type': 'NVMe', 'name': 'v', 'size': 50} | changes
            refused(EITHER, lambda order=order: client.volumes.create(**order), mention)
        equal(ids(client.volumes.get()), before, 'volumes afterwards')
    with step('impossible clusters are not made'):
        before = ids(client.clusters.get())
        order = {'image': CLUSTER_IMAGE, 'hostname': 'no', 'ssh_key_ids': [some_key(client)]}
        refused(EITHER, lambda: client.clusters.create(cluster_type='16Z9000', **order), '16Z9000')
        refused(
            EITHER, lambda: client.clusters.create(cluster_type=CLUSTER_TYPE, **(order | {'image': 'plan-9'})), 'plan-9'
        )
        refused(
            'service_unavailable',
            lambda: client.clusters.create(cluster_type=CLUSTER_TYPE, location='ICE-01', **order),
            'ICE-01',
            status=503,
        )
        equal(ids(client.clusters.get()), before, 'clusters afterwards')
    with step('keys and scripts without a name are 400'):
        refused('invalid_request', lambda: client.ssh_keys.create('', KEY_TEXT), 'name', status=400)
        refused('invalid_request', lambda: client.startup_scripts.create('', 'true'), 'name', status=400)


@scenario
def a_conflict(client: VerdaClient) -> None:
    # The SDK has no method for tags; its HTTP client does the same to errors.
    volume = client.volumes.create(type='NVMe', name='tagged', size=50)

    def add_tag() -> None:
        client._http_client.post('/volumes/{id}/tags', json={'key': 'owner'}, path_params={'id': volume.id})

    with step('a tag that is there already is 409'):
        add_tag()
        refused('conflict', add_tag, 'owner', status=409)
        remove_for_good(client, volume.id)


@scenario
def what_is_not_served(client: VerdaClient) -> None:
    with step('an unknown path is 404, in JSON'):
        refused('not_found', lambda: client._http_client.get('/nowhere'), '/nowhere')
    with step('so are the services that Havu does not have'):
        refused('not_found', client.containers.get_deployments)
        refused('not_found', client.containers.get_secrets)
        refused('not_found', client.job_deployments.get)


def _constants(holder: object) -> list[str]:
    return [value for name, value in vars(type(holder)).items() if not name.startswith('_')]

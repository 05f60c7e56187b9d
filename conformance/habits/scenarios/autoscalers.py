"""The cluster autoscaler's provider `verdacloud`, and Claudie with its adapter."""

from verda import VerdaClient

from driving.plain import Plain
from driving.sdk import BASE_URL, CLIENT_ID, CLIENT_SECRET, CPU_TYPE, IMAGE
from driving.steps import equal, scenario, step, true, wait_for

ACTIVE = ('new', 'ordered', 'provisioning', 'validating', 'running', 'pending')
NODE_IMAGE = '24.04.kubernetes1.31.1.cuda12.9.qcow2'
HOSTNAME = 'group-vm-fin-03-0a1b2c3d'


@scenario
def autoscaler_group(_: VerdaClient) -> None:
    plain = Plain(BASE_URL, 'cluster-autoscaler verdacloud-sdk-go/1.4.2')
    plain.take_token(CLIENT_ID, CLIENT_SECRET)

    def active() -> list[dict]:
        instances = plain.get('/instances').array()
        return [each for each in instances if each['hostname'].startswith('group-vm-') and each['status'] in ACTIVE]

    with step('a type for its image, with availability per location'):
        types = [
            row['instance_type'] for row in plain.get('/instance-types').array() if NODE_IMAGE in row['supported_os']
        ]
        node_type = next(
            each
            for each in types
            if plain.get(f'/instance-availability/{each}?location_code=FIN-03').boolean()
            and not plain.get(f'/instance-availability/{each}?is_spot=true&location_code=ICE-01').boolean()
        )
    with step('a node counts as active as soon as it is ordered, until it is running, and then too'):
        script = plain.post('/scripts', {'name': HOSTNAME, 'script': '#!/bin/sh\nkubeadm join\n'}).bare_id()
        order = {
            'instance_type': node_type,
            'image': NODE_IMAGE,
            'hostname': HOSTNAME,
            'description': 'node of group',
            'location_code': 'FIN-03',
            'startup_script_id': script,
            'os_volume': {'name': f'{HOSTNAME}-os', 'size': 50},
        }
        instance = plain.post('/instances', order).bare_id()
        seen = []

        def look() -> list[dict]:
            nodes = active()
            equal([node['id'] for node in nodes], [instance], 'active nodes')
            seen.append(nodes[0]['status'])
            return nodes

        nodes = wait_for('running', look, lambda nodes: nodes[0]['status'] == 'running')
        equal(list(dict.fromkeys(seen)), ['ordered', 'provisioning', 'running'], 'statuses in their order')
        equal(
            f'verdacloud://{nodes[0]["location"]}/{nodes[0]["hostname"]}',
            f'verdacloud://FIN-03/{HOSTNAME}',
            'provider id',
        )
    with step('deleted, it is not active any more'):
        plain.put('/instances', {'action': 'delete', 'id': [instance], 'volume_ids': None}).array()
        equal(active(), [], 'active nodes')
        plain.delete(f'/scripts/{script}').empty()


@scenario
def claudie_node(_: VerdaClient) -> None:
    plain = Plain(BASE_URL, '')
    with step('a token is taken with a form, a scope, and no User-Agent'):
        form = {
            'grant_type': 'client_credentials',
            'client_id': CLIENT_ID,
            'client_secret': CLIENT_SECRET,
            'scope': 'cloud-api-v1',
        }
        token = plain.send('POST', '/oauth2/token', data=form).object()
        equal(token['scope'], 'cloud-api-v1', 'scope')
        plain.headers['Authorization'] = f'Bearer {token["access_token"]}'
    with step('instance types are a bare array, with whole numbers of cores, GPUs and gigabytes'):
        for row in plain.get('/instance-types').array():
            for size in (
                row['cpu']['number_of_cores'],
                row['gpu']['number_of_gpus'],
                row['memory']['size_in_gigabytes'],
                row['gpu_memory']['size_in_gigabytes'],
            ):
                true(type(size) is int, f'{size!r} of {row["instance_type"]} is a whole number')
    with step('an address that was null after the order is there later, under the id'):
        order = {'instance_type': CPU_TYPE, 'image': IMAGE, 'hostname': 'claudie', 'location_code': 'FIN-03'}
        instance = plain.post('/instances', order).bare_id()
        read = plain.reader(f'/instances/{instance}')
        equal(read()['ip'], None, 'address')
        current = wait_for('an address', read, lambda current: current['ip'] is not None)
        equal(current['status'], 'running', 'status')
    with step('its provider deletes with no more than an action and an id'):
        plain.put('/instances', {'action': 'delete', 'id': [instance]}).array()
        wait_for('discontinued', read, lambda current: current['status'] == 'discontinued')

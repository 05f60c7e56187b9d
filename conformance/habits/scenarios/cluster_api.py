"""cluster-api-provider-verda: marks what it owns, shuts down before it deletes, purges the trash itself."""

from uuid import uuid4

from verda import VerdaClient

from driving.plain import Plain
from driving.sdk import BASE_URL, CLIENT_ID, CLIENT_SECRET, CPU_TYPE, IMAGE
from driving.steps import equal, scenario, step, true, wait_for

MARK = {'key': 'capi-managed-by', 'value': 'cluster-api-provider-verda'}
MACHINE = 'default/workload-control-plane-0'
HOSTNAME = 'workload-control-plane-0'


def tags_of(resource: dict) -> dict[str, str]:
    return {tag['key']: tag['value'] for tag in resource['tags']}


@scenario
def cluster_api_machine(_: VerdaClient) -> None:
    plain = Plain(BASE_URL, 'cluster-api-provider-verda verdacloud-sdk-go/1.4.2')

    def live(hostname: str) -> list[dict]:
        instances = plain.get('/instances').array()
        return [each for each in instances if each['hostname'] == hostname and each['status'] != 'discontinued']

    with step('a malformed id is 400, an unknown one 404'):
        plain.take_token(CLIENT_ID, CLIENT_SECRET)
        plain.get('/instances/not-an-id').refusal(400, 'invalid_request', 'Invalid instance id')
        plain.get(f'/instances/{uuid4()}').refusal(404, 'not_found')
        plain.get('/volumes/not-an-id').refusal(400, 'invalid_request')
        plain.get(f'/volumes/{uuid4()}').refusal(404, 'not_found')
        plain.put('/instances', {'action': 'shutdown', 'id': [str(uuid4())], 'volume_ids': None}).refusal(
            404, 'not_found'
        )
    with step('nobody has the host name; scripts of an interrupted attempt are removed by their name'):
        equal(live(HOSTNAME), [], 'instances')
        plain.post('/scripts', {'name': HOSTNAME, 'script': 'old'}).bare_id()
        for script in plain.get('/scripts').array():
            if script['name'] == HOSTNAME:
                plain.delete(f'/scripts/{script["id"]}').empty()
    with step('the machine is made with its tags, a script, an OS volume and a data volume'):
        script = plain.post('/scripts', {'name': HOSTNAME, 'script': '#cloud-config\n'}).bare_id()
        order = {
            'instance_type': CPU_TYPE,
            'image': IMAGE,
            'hostname': HOSTNAME,
            'description': 'Cluster API machine',
            'location_code': 'FIN-03',
            'startup_script_id': script,
            'os_volume': {'name': f'{HOSTNAME}-os', 'size': 50},
            'volumes': [{'name': f'{HOSTNAME}-data', 'size': 20, 'type': 'NVMe'}],
            'tags': [MARK, {'key': 'capi-machine', 'value': MACHINE}, {'key': 'capi-role', 'value': 'control-plane'}],
        }
        instance = plain.post('/instances', order).bare_id()
    with step('it is found again by its tag, by its host name, and by a filter'):
        found = [each['id'] for each in plain.get('/instances').array() if tags_of(each).get('capi-machine') == MACHINE]
        equal(found, [instance], 'by tag')
        equal([each['id'] for each in live(HOSTNAME)], [instance], 'by host name')
        equal(
            [each['id'] for each in plain.get(f'/instances?tag=capi-machine={MACHINE}').array()],
            [instance],
            'by filter',
        )
    with step('it is shut down before it is deleted'):
        read = plain.reader(f'/instances/{instance}')
        wait_for('running', read, lambda current: current['status'] == 'running')
        plain.put('/instances', {'action': 'shutdown', 'id': [instance], 'volume_ids': None}).array()
        current = wait_for('offline', read, lambda current: current['status'] == 'offline')
        true(current['os_volume_id'] in current['volume_ids'], 'the OS volume is among its volumes')
    with step('and deleted with all its volumes, none of them named twice'):
        volumes = list(dict.fromkeys([current['os_volume_id'], *current['volume_ids']]))
        equal(len(volumes), 2, 'number of volumes')
        plain.put('/instances', {'action': 'delete', 'id': [instance], 'volume_ids': volumes}).array()
        gone = wait_for('discontinued', read, lambda current: current['status'] == 'discontinued')
        equal(tags_of(gone).get('capi-managed-by'), MARK['value'], 'its mark is still there')
    with step('its volumes are in the trash, are purged one by one, and answer as deleted then'):
        trashed = {volume['id'] for volume in plain.get('/volumes/trash').array()}
        true(set(volumes) <= trashed, 'they are in the trash')
        for volume in volumes:
            plain.delete(f'/volumes/{volume}?force=true').empty()
            equal(plain.get(f'/volumes/{volume}').object()['status'], 'deleted', 'status')
        true(not set(volumes) & {volume['id'] for volume in plain.get('/volumes/trash').array()}, 'they left the trash')
    with step('deleting what is gone is no error'):
        equal(live(HOSTNAME), [], 'instances')
        plain.delete(f'/scripts/{script}').empty()
        plain.delete(f'/scripts/{script}').empty()
        plain.delete(f'/volumes/{volumes[0]}?force=true').empty()


@scenario
def cluster_api_volume_ids_that_are_repeated(_: VerdaClient) -> None:
    plain = Plain(BASE_URL, 'cluster-api-provider-verda verdacloud-sdk-go/1.4.2')
    plain.take_token(CLIENT_ID, CLIENT_SECRET)
    with step('an OS volume that is named twice is deleted once'):
        order = {'instance_type': CPU_TYPE, 'image': IMAGE, 'hostname': 'twice', 'location_code': 'FIN-03'}
        instance = plain.post('/instances', order).bare_id()
        read = plain.reader(f'/instances/{instance}')
        current = wait_for('running', read, lambda current: current['status'] == 'running')
        volume = current['os_volume_id']
        deletion = {'action': 'delete', 'id': [instance], 'volume_ids': [volume, *current['volume_ids'], volume]}
        equal([result['status'] for result in plain.put('/instances', deletion).array()], ['success'], 'results')
        wait_for('discontinued', read, lambda current: current['status'] == 'discontinued')
        equal([each['id'] for each in plain.get('/volumes/trash').array() if each['id'] == volume], [volume], 'trash')
        plain.delete(f'/volumes/{volume}', {'is_permanent': True}).empty()


@scenario
def cluster_api_image_cache(_: VerdaClient) -> None:
    plain = Plain(BASE_URL, 'cluster-api-provider-verda verdacloud-sdk-go/1.4.2')
    plain.take_token(CLIENT_ID, CLIENT_SECRET)
    with step('a clone is marked as its own once it is there; while it is made, that is refused and tried again'):
        source = plain.post(
            '/volumes', {'type': 'NVMe', 'name': 'source', 'size': 20, 'location_code': 'FIN-03'}
        ).bare_id()
        wait_for('a source', plain.reader(f'/volumes/{source}'), lambda volume: volume['status'] == 'detached')
        clone = plain.put('/volumes', {'id': source, 'action': 'clone', 'name': 'cache', 'type': 'FIN-01'}).array()[0]
        plain.post(f'/volumes/{clone}/tags', MARK).refusal(403, 'forbidden_action')
        wait_for('a clone', plain.reader(f'/volumes/{clone}'), lambda volume: volume['status'] == 'detached')
        equal(plain.post(f'/volumes/{clone}/tags', MARK).object()['key'], MARK['key'], 'key of the tag')
    with step('marking it again is a conflict, which means that it is marked'):
        plain.post(f'/volumes/{clone}/tags', MARK).refusal(409, 'conflict')
        equal(tags_of(plain.get(f'/volumes/{clone}').object()), {MARK['key']: MARK['value']}, 'tags')
    with step('only what has the mark is deleted'):
        equal(tags_of(plain.get(f'/volumes/{source}').object()), {}, 'tags of the source')
        plain.delete(f'/volumes/{clone}?force=true').empty()
        plain.delete(f'/volumes/{source}?force=true').empty()

"""packer-plugin-verda: makes an instance, shuts it down, clones its OS volume to several sites, deletes it."""

from verda import VerdaClient

from driving.plain import Plain
from driving.sdk import BASE_URL, CLIENT_ID, CLIENT_SECRET, CPU_TYPE, IMAGE, KEY_TEXT
from driving.steps import equal, scenario, step, true, wait_for

TERMINAL = ('error', 'notfound', 'deleting', 'deleted', 'discontinued', 'no_capacity')
READY = ('created', 'detached', 'attached')
DEAD = ('deleted', 'deleting', 'canceled')
SITES = ('FIN-03', 'FIN-01')


@scenario
def packer_builds_an_image(_: VerdaClient) -> None:
    plain = Plain(BASE_URL, 'packer-plugin-verda/0.1.0 verdacloud-sdk-go/1.4.2')

    def wait_for_status(instance: str, *wanted: str) -> dict:
        def look() -> dict:
            current = plain.get(f'/instances/{instance}').object()
            true(
                current['status'] in wanted or current['status'] not in TERMINAL, f'{current["status"]} is not terminal'
            )
            return current

        return wait_for(' or '.join(wanted), look, lambda current: current['status'] in wanted)

    def wait_for_the_end(instance: str) -> None:
        wait_for('the end', plain.reader(f'/instances/{instance}'), lambda current: current['status'] == 'discontinued')

    with step('a token, a temporary key and a script'):
        plain.take_token(CLIENT_ID, CLIENT_SECRET)
        key = plain.post('/ssh-keys', {'name': 'packer-temporary', 'key': KEY_TEXT}).bare_id()
        equal([each['id'] for each in plain.get(f'/ssh-keys/{key}').array()], [key], 'key')
        script = plain.post('/scripts', {'name': 'image-packer-startup', 'script': '#!/bin/sh\ntrue\n'}).bare_id()
        equal([each['id'] for each in plain.get(f'/scripts/{script}').array()], [script], 'script')
    with step('an instance, with a data volume that names its location itself'):
        order = {
            'instance_type': CPU_TYPE,
            'image': IMAGE,
            'hostname': 'packer-image',
            'description': 'Packer',
            'ssh_key_ids': [key],
            'location_code': 'FIN-03',
            'startup_script_id': script,
            'contract': 'PAY_AS_YOU_GO',
            'pricing': 'FIXED_PRICE',
            'os_volume': {'name': 'packer-image-os', 'size': 50},
            'volumes': [{'name': 'packer-data', 'size': 20, 'type': 'NVMe', 'location_code': 'FIN-03'}],
        }
        instance = plain.post('/instances', order).bare_id()
    with step('it is reachable when it is running and has an address'):
        current = wait_for_status(instance, 'running')
        true(current['ip'], 'it has an address')
        os_volume = current['os_volume_id']
        data = [each for each in current['volume_ids'] if each != os_volume]
    with step('shut down'):
        plain.put('/instances', {'action': 'shutdown', 'id': [instance], 'volume_ids': None}).array()
        wait_for_status(instance, 'offline')
    with step('its OS volume is cloned to each site, with type and location'):
        kind = plain.get(f'/volumes/{os_volume}').object()['type']
        clones = {}
        for site in SITES:
            clone = {
                'id': os_volume,
                'action': 'clone',
                'name': f'image-{site.lower()}',
                'type': kind,
                'location_code': site,
            }
            clones[site] = plain.put('/volumes', clone).array()[0]
        for site, clone in clones.items():

            def look(clone: str = clone) -> dict:
                volume = plain.get(f'/volumes/{clone}').object()
                true(volume['status'] not in DEAD, f'{volume["status"]} is not the end')
                return volume

            volume = wait_for('a clone', look, lambda volume: volume['status'] in READY)
            equal((volume['location'], volume['name'], volume['type']), (site, f'image-{site.lower()}', kind), 'clone')
            equal(volume['is_os_volume'], True, 'it is an OS volume')
    with step('the instance is deleted with the volumes that are named, for good; key and script go too'):
        deletion = {'action': 'delete', 'id': [instance], 'volume_ids': [os_volume, *data], 'delete_permanently': True}
        equal([result['status'] for result in plain.put('/instances', deletion).array()], ['success'], 'results')
        wait_for_the_end(instance)
        for volume in (os_volume, *data):
            equal(plain.get(f'/volumes/{volume}').object()['status'], 'deleted', 'status')
        plain.delete(f'/ssh-keys/{key}').empty()
        plain.delete(f'/scripts/{script}').empty()
    with step('a clone boots the next instance'):
        order = {
            'instance_type': CPU_TYPE,
            'image': clones['FIN-01'],
            'hostname': 'from-image',
            'description': 'from an image',
            'location_code': 'FIN-01',
        }
        instance = plain.post('/instances', order).bare_id()
        equal(wait_for_status(instance, 'running')['os_volume_id'], clones['FIN-01'], 'OS volume')
        plain.put('/instances', {'action': 'delete', 'id': [instance], 'volume_ids': []}).array()
        wait_for_the_end(instance)
        for clone in clones.values():
            plain.delete(f'/volumes/{clone}?force=true').empty()

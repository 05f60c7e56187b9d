"""What can be ordered, where, and for how much."""

import json

from verda import VerdaClient

from driving.sdk import CLUSTER_IMAGE, CLUSTER_TYPE, CPU_TYPE, IMAGE, LOCATION
from driving.steps import equal, one_of, scenario, step, true
from driving.wire import last


@scenario
def catalog(client: VerdaClient) -> None:
    with step('balance'):
        balance = client.balance.get()
        true(isinstance(balance.amount, int | float), 'the amount is a number')
        one_of(balance.currency, ('usd', 'eur'), 'currency')
    with step('instance types'):
        types = client.instance_types.get()
        by_name = {row.instance_type: row for row in types}
        equal(len(by_name), 70, 'number of types')
        cpu = by_name[CPU_TYPE]
        equal((cpu.price_per_hour, cpu.spot_price_per_hour, cpu.currency), (0.048, 0.0192, 'usd'), 'price')
        equal(cpu.gpu['number_of_gpus'], 0, 'GPUs')
        equal(by_name['8H100.80S.176V'].gpu['number_of_gpus'], 8, 'GPUs')
        true(types[0].id and types[0].instance_type and types[0].model, 'the first type is named in full')
        raw = json.loads(last('GET', '/instance-types').body)
        true(all(isinstance(row['price_per_hour'], str) for row in raw), 'prices are texts')
    with step('prices in euros'):
        euros = {row.instance_type: row for row in client.instance_types.get(currency='eur')}
        equal(euros[CPU_TYPE].currency, 'eur', 'currency')
        true(0 < euros[CPU_TYPE].price_per_hour < cpu.price_per_hour, 'a euro is worth more than a dollar')
        equal(client.container_types.get(currency='eur')[0].currency, 'eur', 'currency of container types')
        equal(client.cluster_types.get(currency='eur')[0].currency, 'eur', 'currency of cluster types')
    with step('container types'):
        row = client.container_types.get()[0]
        true(row.serverless_price > 0 and row.instance_type in by_name, 'an instance type with a price')
    with step('cluster types'):
        clusters = {row.cluster_type: row for row in client.cluster_types.get()}
        equal(clusters[CLUSTER_TYPE].gpu['number_of_gpus'], 16, 'GPUs')
        true(
            all(isinstance(detail, dict) for detail in clusters[CLUSTER_TYPE].node_details),
            'details are label and text',
        )
    with step('volume types'):
        prices = {row.type: row.price_per_month_per_gb for row in client.volume_types.get()}
        equal(prices['NVMe'], 0.2, 'price of NVMe')
        true({'HDD', 'NVMe_Shared'} <= set(prices), 'HDD and shared types are listed')
    with step('images'):
        names = {image.image_type for image in client.images.get()}
        wanted = {IMAGE, 'ubuntu-24.04', 'ubuntu-24.04-cuda-12.8-open-docker', 'jupyter'}
        true(wanted <= names, f'{wanted} are listed')
        for_type = {image.image_type for image in client.images.get(instance_type='8B300.240V')}
        true(for_type and for_type <= names, 'images for a type are some of all')
        true(IMAGE in {image.image_type for image in client.images.get(instance_type=CPU_TYPE)}, f'{IMAGE} fits')
    with step('cluster images'):
        true(CLUSTER_IMAGE in client.clusters.get_cluster_images(CLUSTER_TYPE), 'the image fits')
        true(client.clusters.get_cluster_images(), 'there are cluster images')
    with step('long-term periods'):
        months = {period.code: period for period in client.long_term.get_instance_periods()}
        equal((months['3_MONTHS'].unit_name, months['3_MONTHS'].unit_value), ('month', 3), 'unit')
        true(client.long_term.get_cluster_periods(), 'clusters have periods')


@scenario
def integration_locations(client: VerdaClient) -> None:
    first_two = ('FIN-01', 'ICE-01')
    with step('availability of a type that does not exist is a boolean'):
        equal(client.instances.is_available('CPU.4V', location_code='FIN-01'), False, 'availability')
        equal(last('GET', '/instance-availability/CPU.4V').body, 'false', 'body')
    with step('availability of one type'):
        equal(client.instances.is_available(CPU_TYPE, location_code=LOCATION), True, 'availability')
        equal(last('GET', f'/instance-availability/{CPU_TYPE}').body, 'true', 'body')
        equal(client.instances.is_available(CPU_TYPE, is_spot=True, location_code=LOCATION), True, 'for spot')
        equal(client.instances.is_available(CPU_TYPE, location_code='ICE-01'), False, 'at a closed location')
        equal(client.instances.is_available(CPU_TYPE, location_code='MARS-01'), False, 'at an unknown location')
        equal(client.instances.is_available(CPU_TYPE), True, 'somewhere')
        equal(client.instances.is_available(CPU_TYPE, is_spot=True), True, 'somewhere for spot')
    with step('availabilities of one location'):
        rows = client.instances.get_availabilities(location_code='FIN-01')
        equal([row['location_code'] for row in rows], ['FIN-01'], 'locations')
        true(CPU_TYPE in rows[0]['availabilities'], f'{CPU_TYPE} is available')
        true(client.instances.get_availabilities(is_spot=True, location_code='FIN-01')[0]['availabilities'], 'spot too')
        equal(client.instances.get_availabilities(is_spot=False, location_code='FIN-01'), rows, 'without spot')
    with step('availabilities of all locations'):
        rows = client.instances.get_availabilities()
        true(len(rows) > 1, 'there are several')
        one_of(rows[0]['location_code'], first_two, 'first location')
        one_of(rows[1]['location_code'], first_two, 'second location')
        true(rows[0]['availabilities'], 'the first has something')
    with step('locations'):
        first, second, *others = client.locations.get()
        equal({first['code'], second['code']}, set(first_two), 'first two')
        true(first['name'] != second['name'], 'their names differ')
        true(first['country_code'] != second['country_code'], 'their countries differ')
        true(LOCATION in [other['code'] for other in others], f'{LOCATION} is listed')

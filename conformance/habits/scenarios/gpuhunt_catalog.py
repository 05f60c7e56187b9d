"""gpuhunt reads GPU models and their memory out of a text. Its own provider is run, with a client made for it."""

import logging
import re

from gpuhunt.providers.verda import VerdaProvider, get_gpu_name
from verda import VerdaClient

from driving.steps import equal, scenario, step, true


class ProviderWithClient(VerdaProvider):
    """The provider as it is; only that it does not make its client itself, which could not be told an address."""

    def __init__(self, client: VerdaClient) -> None:
        self.verda_client = client


@scenario
def gpuhunt_descriptions(client: VerdaClient) -> None:
    types = client.instance_types.get()
    with step('the text about GPUs says what the fields say'):
        for row in types:
            number = row.gpu['number_of_gpus']
            if number == 0:
                equal((row.gpu['description'], row.gpu_memory['size_in_gigabytes']), ('', 0), row.instance_type)
                continue
            text = re.fullmatch(r'(\d+)x ((.+?)(?: SXM\d)?) (\d+)GB', row.gpu['description'])
            true(text, f'{row.gpu["description"]} can be read')
            equal(int(text[1]), number, f'GPUs of {row.instance_type}')
            equal(int(text[4]) * number, row.gpu_memory['size_in_gigabytes'], f'GPU memory of {row.instance_type}')
            equal(f'{text[2]} {text[4]}GB', row.name, f'name of {row.instance_type}')
            equal(text[3], row.model.removesuffix(f' {text[4]}GB'), f'model of {row.instance_type}')
    with step('gpuhunt knows the names of all GPUs but the confidential ones and GB300'):
        unknown = {
            row.instance_type
            for row in types
            if row.gpu['number_of_gpus'] and get_gpu_name(row.gpu['description']) is None
        }
        expected = {
            row.instance_type
            for row in types
            if row.gpu['number_of_gpus'] and (row.instance_type.endswith('.CC') or 'GB300' in row.instance_type)
        }
        equal(unknown, expected, 'types it does not know')


@scenario
def gpuhunt_offers(client: VerdaClient) -> None:
    # It warns of each GPU that it does not know, for each location; which these are is checked above.
    logging.getLogger('gpuhunt').setLevel(logging.ERROR)
    with step('its provider makes an offer of each type at each location, on demand and spot'):
        types = {row.instance_type: row for row in client.instance_types.get()}
        locations = {location['code'] for location in client.locations.get()}
        offers = ProviderWithClient(client).get()
        known = [
            row for row in types.values() if row.gpu['number_of_gpus'] == 0 or get_gpu_name(row.gpu['description'])
        ]
        equal(len(offers), len(known) * len(locations) * 2, 'number of offers')
        for offer in offers:
            row = types[offer.instance_name]
            equal(offer.price, row.spot_price_per_hour if offer.spot else row.price_per_hour, 'price')
            equal((offer.cpu, offer.memory), (row.cpu['number_of_cores'], row.memory['size_in_gigabytes']), 'size')
            equal(offer.gpu_count, row.gpu['number_of_gpus'], 'GPUs')
            if offer.gpu_count:
                equal(offer.gpu_memory * offer.gpu_count, row.gpu_memory['size_in_gigabytes'], 'GPU memory')
                true(offer.gpu_name in row.instance_type.upper() or offer.gpu_name == 'RTX6000Ada', offer.gpu_name)

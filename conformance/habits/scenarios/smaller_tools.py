"""Clients with one habit each: older spellings, other encodings, routes that are none."""

from urllib.parse import urlsplit
from uuid import uuid4

from verda import VerdaClient

from driving.plain import Plain
from driving.sdk import BASE_URL, CLIENT_ID, CLIENT_SECRET, CPU_TYPE, IMAGE, KEY_TEXT
from driving.steps import equal, one_of, scenario, step, true, wait_for


def signed_in(user_agent: str) -> Plain:
    plain = Plain(BASE_URL, user_agent)
    plain.take_token(CLIENT_ID, CLIENT_SECRET)
    return plain


@scenario
def price_collectors(_: VerdaClient) -> None:
    plain = Plain(BASE_URL, 'Mozilla/5.0')
    with step('types, prices and periods are read without a token'):
        for path in ('/instance-types', '/volume-types', '/cluster-types', '/container-types', '/long-term/periods'):
            true(plain.get(path).array(), f'{path} has something')
    with step('prices are texts that are numbers, in the currency that was asked for in lower case'):
        for currency in ('usd', 'eur', 'EUR'):
            for row in plain.get(f'/instance-types?currency={currency}').array():
                equal(row['currency'], currency.lower(), 'currency')
                true(isinstance(row['price_per_hour'], str) and float(row['price_per_hour']) > 0, 'price')
    with step('what is not public is refused without a token'):
        for path in ('/instance-availability', '/locations', '/images', '/instances', '/balance'):
            plain.get(path).refusal(401, 'unauthorized_request')


@scenario
def generated_typescript_client(_: VerdaClient) -> None:
    plain = signed_in('node')
    with step('filters of availability in camelCase do the same as those in snake_case'):
        for snake, camel in (
            ('is_spot=true', 'isSpot=true'),
            ('is_spot=true&location_code=FIN-02', 'isSpot=true&locationCode=FIN-02'),
            ('location_code=ICE-01', 'locationCode=ICE-01'),
        ):
            expected = plain.get(f'/instance-availability?{snake}').array()
            equal(plain.get(f'/instance-availability?{camel}').array(), expected, camel)
        true(
            plain.get('/instance-availability?isSpot=true&locationCode=FIN-02').array()
            != plain.get('/instance-availability?locationCode=FIN-02').array(),
            'spot makes a difference',
        )
    with step('and so for one type'):
        equal(
            plain.get('/instance-availability/1GB300.32V?isSpot=true&locationCode=FIN-02').boolean(), False, 'for spot'
        )
        equal(plain.get('/instance-availability/1GB300.32V?isSpot=false&locationCode=FIN-02').boolean(), True, 'else')


@scenario
def helix(_: VerdaClient) -> None:
    plain = signed_in('Go-http-client/1.1')
    order = {'instance_type': CPU_TYPE, 'image': IMAGE, 'hostname': 'helix', 'location_code': 'FIN-03'}
    instance = plain.post('/instances', order).bare_id()
    with step('DELETE of an instance is no route, and leaves it alone'):
        plain.delete(f'/instances/{instance}').refusal(404, 'not_found')
        current = wait_for('running', plain.reader(f'/instances/{instance}'), lambda seen: seen['status'] == 'running')
        true(current['ip'], 'it has an address')
    with step('rex615: several are deleted at once, one of which is not there'):
        unknown = str(uuid4())
        answer = plain.put('/instances', {'action': 'delete', 'id': [instance, unknown]})
        equal(answer.status, 207, 'status')
        results = {result['instanceId']: result for result in answer.array()}
        equal((results[instance]['status'], results[unknown]['status']), ('success', 'error'), 'results')
        equal((results[unknown]['statusCode'], bool(results[unknown]['error'])), (404, True), 'error')


@scenario
def datacrunch_api(_: VerdaClient) -> None:
    plain = signed_in('python-requests/2.32.0')
    with step(
        'queries in its spellings: True with a capital, a currency in capitals, a question mark without anything'
    ):
        true(plain.get('/instance-availability?is_spot=True').array(), 'spot')
        true(plain.get('/instance-availability?').array(), 'everything')
        equal(plain.get('/instance-types?currency=EUR').array()[0]['currency'], 'eur', 'currency')
    with step('keys are made with exactly 201 and read under the older path'):
        answer = plain.post('/sshkeys', {'name': 'dcapi', 'key': KEY_TEXT})
        equal(answer.status, 201, 'status')
        key = answer.bare_id()
        for path in ('/sshkeys', '/ssh-keys'):
            true(key in [each['id'] for each in plain.get(path).array()], f'{path} lists it')
        plain.delete('/ssh-keys', {'keys': [key, str(uuid4())]}).empty()
    with step('actions name the instance with instance_id, and are answered with exactly 202 and JSON'):
        order = {
            'description': 'd',
            'hostname': 'dcapi',
            'image': IMAGE,
            'instance_type': CPU_TYPE,
            'location_code': 'FIN-01',
        }
        instance = plain.post('/instances', order).bare_id()
        read = plain.reader(f'/instances/{instance}')
        wait_for('running', read, lambda current: current['status'] == 'running')
        for action, status in (('shutdown', 'offline'), ('delete', 'discontinued')):
            answer = plain.put('/instances', {'action': action, 'instance_id': instance})
            equal(answer.status, 202, 'status')
            equal([result['instanceId'] for result in answer.array()], [instance], 'results')
            wait_for(status, read, lambda current, status=status: current['status'] == status)
    with step('so are actions on volumes'):
        volume = plain.post('/volumes', {'type': 'NVMe', 'name': 'v', 'size': 20, 'location_code': 'FIN-03'}).bare_id()
        for action in ({'action': 'rename', 'name': 'w'}, {'action': 'delete'}, {'action': 'restore'}):
            answer = plain.put('/volumes', action | {'id': volume})
            equal((answer.status, answer.array()), (202, [volume]), 'answer')
        plain.delete(f'/volumes/{volume}', {'is_permanent': True}).empty()
    with step('routes that only it knows are 404, in JSON'):
        plain.get(f'/price-history/{CPU_TYPE}/usd').refusal(404, 'not_found')
        plain.get('/long-term').refusal(404, 'not_found')


@scenario
def imagined_routes_of_older_provider(_: VerdaClient) -> None:
    plain = signed_in('Go-http-client/1.1')
    with step('what cluster-api-provider-datacrunch imagined is 404, in JSON, with and without a token'):
        for method, path in (
            ('POST', '/oauth/token'),
            ('POST', f'/instances/{uuid4()}/start'),
            ('POST', f'/instances/{uuid4()}/stop'),
        ):
            plain.send(method, path, json={}).refusal(404, 'not_found')
        Plain(BASE_URL, '').post('/oauth/token', {'grant_type': 'client_credentials'}).refusal(404, 'not_found')


@scenario
def passthroughs_and_shell_scripts(_: VerdaClient) -> None:
    plain = signed_in('clanker')
    with step('clanker: scripts by pages of a hundred, with the headers that tell how many there are'):
        script = plain.post('/scripts', {'name': 'clanker', 'script': 'true'}).bare_id()
        answer = plain.get('/scripts?pageSize=100')
        true(script in [each['id'] for each in answer.array()], 'it is listed')
        equal((answer.headers['X-Page'], answer.headers['X-Page-Size']), ('1', '100'), 'headers')
        plain.delete('/scripts', {'scripts': [script]}).empty()
    with step('shell scripts: the token is cut out of compact JSON'):
        answer = Plain(BASE_URL, 'curl/8.5.0').send(
            'POST',
            '/oauth2/token',
            json={'grant_type': 'client_credentials', 'client_id': CLIENT_ID, 'client_secret': CLIENT_SECRET},
        )
        true('"access_token":"' in answer.exchange.body, 'there is no space behind the colon')
        answer.object()
    with step('a base URL that ends with a slash makes two of them in a path'):
        parts = urlsplit(BASE_URL)
        doubled = Plain(f'{parts.scheme}://{parts.netloc}{parts.path}/', 'requests')
        doubled.headers['Authorization'] = plain.headers['Authorization']
        equal(doubled.get('/balance').object(), plain.get('/balance').object(), 'balance')


@scenario
def podctl(_: VerdaClient) -> None:
    plain = signed_in('Python-urllib/3.13')
    with step('a shared file system tells where and how it is mounted'):
        order = {'type': 'NVMe_Shared', 'name': 'models', 'size': 50, 'location_code': 'FIN-02'}
        volume = plain.post('/volumes', order).bare_id()
        read = plain.reader(f'/volumes/{volume}')
        seen = wait_for('a file system', read, lambda seen: seen['status'] in ('detached', 'exported', 'created'))
        true('nconnect=16' in seen['mount_command'] and 'nfs.fin-02.' in seen['mount_command'], seen['mount_command'])
    with step('it comes back from the trash'):
        plain.delete(f'/volumes/{volume}', {'is_permanent': False}).empty()
        true(volume in [each['id'] for each in plain.get('/volumes/trash').array()], 'it is in the trash')
        plain.put('/volumes', {'id': volume, 'action': 'restore'}).array()
        restored = wait_for('a restored volume', read, lambda seen: seen['status'] == 'detached')
        one_of(restored['name'], ('models',), 'name')
        plain.delete(f'/volumes/{volume}', {'is_permanent': True}).empty()
    with step('a volume of another site is not attached: both sites are named'):
        volume = plain.post(
            '/volumes', {'type': 'NVMe', 'name': 'far', 'size': 20, 'location_code': 'FIN-02'}
        ).bare_id()
        read = plain.reader(f'/volumes/{volume}')
        wait_for('a volume', read, lambda seen: seen['status'] == 'detached')
        order = {
            'instance_type': CPU_TYPE,
            'image': IMAGE,
            'hostname': 'podctl',
            'location_code': 'FIN-03',
            'existing_volumes': [volume],
        }
        plain.post('/instances', order).refusal(400, 'invalid_request', 'FIN-02', 'FIN-03')
        plain.delete(f'/volumes/{volume}', {'is_permanent': True}).empty()

"""SSH keys and startup scripts."""

from verda import VerdaClient

from driving.sdk import refused
from driving.steps import equal, ids, scenario, step, true
from driving.wire import last


@scenario
def keys_and_scripts(client: VerdaClient) -> None:
    with step('a key that is none is accepted, and its id is the whole answer'):
        key = client.ssh_keys.create('twice', 'asdf')
        answer = last('POST', '/sshkeys')
        equal((answer.status, answer.body), (201, key.id), 'answer')
        equal(len(key.id), 36, 'length of the id')
    with step('names and keys may repeat'):
        second = client.ssh_keys.create('twice', 'asdf')
        true(second.id != key.id, 'the ids differ')
        true({key.id, second.id} <= set(ids(client.ssh_keys.get())), 'both are listed')
    with step('a key by its id'):
        found = client.ssh_keys.get_by_id(key.id)
        equal((found.id, found.name, found.public_key), (key.id, 'twice', 'asdf'), 'key')
    with step('keys are deleted, one and many'):
        client.ssh_keys.delete_by_id(key.id)
        client.ssh_keys.delete([second.id])
        refused('not_found', lambda: client.ssh_keys.get_by_id(key.id))
        refused('not_found', lambda: client.ssh_keys.get_by_id(second.id))
    with step('a script keeps every byte'):
        text = '#!/bin/bash\n\necho "<näkemiin> & \\t tab\t"\r\n\n'
        script = client.startup_scripts.create('smoke', text)
        equal((last('POST', '/scripts').status, last('POST', '/scripts').body), (201, script.id), 'answer')
        equal(client.startup_scripts.get_by_id(script.id).script, text, 'script')
        true(script.id in ids(client.startup_scripts.get()), 'it is listed')
    with step('without paging all scripts are listed'):
        more = [client.startup_scripts.create(f'smoke {number}', 'true').id for number in range(12)]
        true(set(more) <= set(ids(client.startup_scripts.get())), 'all twelve are listed')
    with step('pages of scripts'):
        page = client._http_client.get('/scripts', params={'page': 1, 'pageSize': 5})
        equal(len(page.json()), 5, 'scripts on the page')
        equal(page.headers['X-Page-Size'], '5', 'X-Page-Size')
        true(int(page.headers['X-Total-Count']) >= 13, 'X-Total-Count counts all')
    with step('scripts are deleted, one and many'):
        client.startup_scripts.delete_by_id(script.id)
        client.startup_scripts.delete(more)
        refused('not_found', lambda: client.startup_scripts.get_by_id(script.id))
        true(not set(more) & set(ids(client.startup_scripts.get())), 'none is listed')

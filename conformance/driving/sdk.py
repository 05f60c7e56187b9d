"""What scenarios need around the Python SDK, under its present or its former name."""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from driving.lossless import differences
from driving.steps import Tally, one_of, true, wait_for
from driving.watched import Watch, accept_error
from driving.wire import exchanges

BASE_URL = os.environ.get('VERDA_BASE_URL', 'http://localhost:3010/v1')
CLIENT_ID = os.environ.get('VERDA_CLIENT_ID', '')
CLIENT_SECRET = os.environ.get('VERDA_CLIENT_SECRET', '')

LOCATION = 'FIN-03'
CPU_TYPE = 'CPU.4V.16G'
IMAGE = 'ubuntu-22.04'
CLUSTER_TYPE = '16B200'
CLUSTER_IMAGE = 'ubuntu-22.04-cuda-12.9-cluster'
KEY_TEXT = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHavuConformanceKeyThatIsNotARealOne conformance@example.com'

watch = Watch()


def refused(expected_codes: str | tuple[str, ...], call: Callable, *mentions: str, status: int | None = None) -> str:
    """Requires that a call is refused with such a code, and a message that names all of this; returns the message."""
    codes = (expected_codes,) if isinstance(expected_codes, str) else expected_codes
    try:
        call()
    except watch.api_exception as error:
        one_of(error.code, codes, 'error code')
        true(error.message, 'the error has a message')
        for mention in mentions:
            true(mention in error.message, f'the message names {mention}: {error.message!r}')
        if status is not None:
            one_of(exchanges[-1].status, (status,), 'status')
        accept_error(error, exchanges[-1])
        return error.message
    raise AssertionError(f'was accepted, expected {" or ".join(codes)}')


def wait_for_instance(client, instance_id: str, status: str):
    return wait_for(
        f'instance {status}', lambda: client.instances.get_by_id(instance_id), lambda seen: seen.status == status
    )


def wait_for_volume(client, volume_id: str, status: str):
    return wait_for(f'volume {status}', lambda: client.volumes.get_by_id(volume_id), lambda seen: seen.status == status)


def wait_for_cluster(client, cluster_id: str, status: str):
    return wait_for(
        f'cluster {status}', lambda: client.clusters.get_by_id(cluster_id), lambda seen: seen.status == status
    )


def some_key(client) -> str:
    return client.ssh_keys.get()[0].id


def create_instance(client, **changes):
    """Orders a small instance, with these changes."""
    order = {
        'instance_type': CPU_TYPE,
        'image': IMAGE,
        'hostname': 'conformance',
        'description': 'made by the conformance run',
        'ssh_key_ids': [some_key(client)],
        'location': LOCATION,
    }
    return client.instances.create(**(order | changes))


def remove_for_good(client, volume_id: str) -> None:
    client.volumes.delete(volume_id, is_permanent=True)


def remove_instance(client, instance_id: str) -> None:
    """Clears up after a scenario that may have ended anywhere."""
    with suppress(watch.api_exception, AssertionError):
        instance = wait_for(
            'an end of provisioning',
            lambda: client.instances.get_by_id(instance_id),
            lambda seen: seen.status not in ('ordered', 'provisioning', 'deleting'),
        )
        if instance.status != 'discontinued':
            client.instances.action(instance_id, 'delete')


def remove_volumes(client, volume_ids: list[str]) -> None:
    """Clears up what is still there."""
    for volume_id in volume_ids:
        with suppress(watch.api_exception):
            remove_for_good(client, volume_id)


def services(module) -> list[type]:
    """The service classes that a module of the SDK knows."""
    return [value for name, value in vars(module).items() if name.endswith('Service') and isinstance(value, type)]


def require_all_driven(not_served: Path) -> None:
    """Every method was driven, or is listed with its reason as one for what Havu does not serve."""
    listed = set(_lines(not_served))
    problems = [f'{method} was not driven, and is not listed' for method in watch.methods - watch.driven - listed]
    problems += [f'{method} is listed, but was driven' for method in listed & watch.driven]
    problems += [f'{method} is listed, but the SDK has no such method' for method in listed - watch.methods]
    _require_none(problems, not_served, f'{len(watch.driven)} methods were driven, {len(listed)} are not served')


def require_known_differences(explained: Path) -> None:
    """What the classes of the SDK drop or miss is what the list says."""
    listed = set(_lines(explained))
    problems = [f'{difference} is not listed' for difference in differences.found - listed]
    problems += [f'{difference} is listed, but was not found' for difference in listed - differences.found]
    _require_none(problems, explained, f'{len(differences.found)} differences are as listed')


def _require_none(problems: list[str], file: Path, summary: str) -> None:
    print(file.name)
    for problem in sorted(problems):
        print(f'  FAILED {problem}')
    if problems:
        Tally.failed += 1
    else:
        Tally.passed += 1
        print(f'  passed {summary}')


def _lines(file: Path) -> dict[str, str]:
    """Lines of a name, a colon and a reason."""
    entries = {}
    for line in file.read_text(encoding='utf-8').splitlines():
        if line.strip() and not line.startswith('#'):
            name, colon, reason = line.partition(': ')
            if not colon or not reason.strip():
                raise ValueError(f'{file.name}: no reason in {line!r}')
            entries[name] = reason
    return entries

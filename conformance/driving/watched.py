"""Watches the service classes of the Python SDK, under its present or its former name, while they are used.

Every call of a method of a service is compared with what went over the wire: results with the raw answers, exceptions
with the raw errors. What was accepted becomes evidence, and the names of the methods that were called are kept, so that
a run can tell which were not.
"""

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass, field

from driving.lossless import differences, require_lossless
from driving.wire import Exchange, evidence, listeners


@dataclass
class Call:
    """A call that is under way or over, without what the method had other methods of services do for it."""

    method: str
    arguments: dict
    exchanges: list[Exchange] = field(default_factory=list)
    inner: list['Call'] = field(default_factory=list)
    result: object = None

    @property
    def answer(self) -> Exchange:
        if len(self.exchanges) != 1:
            raise AssertionError(f'{self.method} sent {len(self.exchanges)} requests of its own, expected one')
        return self.exchanges[0]


class Watch:
    """What is known about the calls of a run."""

    def __init__(self) -> None:
        self.methods: set[str] = set()
        self.driven: set[str] = set()
        self.api_exception: type[Exception] = Exception
        self._under_way: list[Call] = []
        listeners.append(self._sent)

    def _sent(self, exchange: Exchange) -> None:
        if self._under_way:
            self._under_way[-1].exchanges.append(exchange)

    def services(self, classes: list[type], api_exception: type[Exception]) -> None:
        """Watches all methods of these classes from now on."""
        self.api_exception = api_exception
        for service in classes:
            for name, function in inspect.getmembers(service, inspect.isfunction):
                if not name.startswith('_'):
                    self.methods.add(f'{service.__name__}.{name}')
                    setattr(service, name, self._watched(f'{service.__name__}.{name}', function))

    def _watched(self, method: str, function: Callable) -> Callable:
        signature = inspect.signature(function)

        @functools.wraps(function)
        def watched(*positional, **named):
            arguments = signature.bind(*positional, **named)
            arguments.apply_defaults()
            call = Call(method, arguments.arguments)
            if self._under_way:
                self._under_way[-1].inner.append(call)
            self._under_way.append(call)
            try:
                call.result = function(*positional, **named)
            except self.api_exception as error:
                if call.exchanges and call.exchanges[-1].status >= 400:
                    accept_error(error, call.exchanges[-1])
                raise
            finally:
                self._under_way.pop()
            ANSWERS.get(method, _unknown)(call)
            self.driven.add(method)
            return call.result

        return watched


def accept_error(error: Exception, answer: Exchange) -> None:
    """Requires that the exception says what was answered."""
    raw = answer.json()
    if (error.code, error.message) != (raw['code'], raw['message']):
        raise AssertionError(f'the exception says {error.code}, {error.message!r}, the answer was {answer}')
    evidence.claim(answer, 'error')


# What each method makes of its answer.


def _unknown(call: Call) -> None:
    raise AssertionError(f'{call.method} is not known here: say what it makes of its answer')


def _nothing_sent(call: Call) -> None:
    if call.exchanges or call.inner:
        raise AssertionError(f'{call.method} sent something')


def _whole(call: Call) -> None:
    require_lossless(call.answer.json(), call.result, call.method)
    evidence.claim(call.answer, 'decoded')


def _array_of_one(call: Call) -> None:
    require_lossless(call.answer.json(), [call.result], call.method)
    evidence.claim(call.answer, 'decoded')


def _token(call: Call) -> None:
    # A refresh that is refused makes the SDK authenticate again, within the same call.
    if call.answer.status < 400:
        _whole(call)
    elif call.result != call.inner[-1].result:
        raise AssertionError('the result is not that of the second attempt')


def _text_id(call: Call) -> None:
    require_lossless(call.answer.body, call.result.id, call.method)
    evidence.claim(call.answer, 'decoded')


def _key_or_script(call: Call) -> None:
    _text_id(call)
    sent = {'name': call.arguments['name']}
    for argument, attribute in (('key', 'public_key'), ('script', 'script')):
        if argument in call.arguments:
            sent[attribute] = call.arguments[argument]
    for attribute, value in sent.items():
        require_lossless(value, getattr(call.result, attribute), f'{call.method}.{attribute}')


def _instance(call: Call) -> None:
    _text_id(call)
    _waited(call)


def _cluster(call: Call) -> None:
    require_lossless(call.answer.json(), {'id': call.result.id}, call.method)
    evidence.claim(call.answer, 'decoded')
    _waited(call)


def _waited(call: Call) -> None:
    """The last of the reads that `create` did ended its waiting. The former SDK always waits."""
    if call.arguments.get('wait_for_status', 'always') is not None:
        evidence.claim(call.inner[-1].answer, 'lifecycle')


def _array_of_ids(call: Call) -> None:
    made = call.result if isinstance(call.result, list) else [call.result]
    require_lossless(call.answer.json(), [volume.id for volume in made], call.method)
    evidence.claim(call.answer, 'decoded')


def _body_not_read(call: Call) -> None:
    """An answer without a body is accepted as it is; nothing is claimed about a body that the method does not read."""
    require_lossless(None, call.result, call.method)
    if call.answer.body:
        differences.dropped(f'{call.method} answer')
    else:
        evidence.claim(call.answer, 'decoded')


def _passed_on(call: Call) -> None:
    if call.exchanges or len(call.inner) != 1:
        raise AssertionError(f'{call.method} is expected to leave the work to another method')


def _text_of_boolean(call: Call) -> None:
    require_lossless(call.answer.body, 'true' if call.result else 'false', call.method)
    evidence.claim(call.answer, 'decoded')


def _first_availabilities(call: Call) -> None:
    rows = call.answer.json()
    require_lossless(rows[0]['availabilities'], call.result, call.method)
    differences.dropped(f'{call.method} answer.location_code')
    if len(rows) == 1:
        evidence.claim(call.answer, 'decoded')
    else:
        differences.dropped(f'{call.method} answer after its first element')


def _image_types(call: Call) -> None:
    images = call.answer.json()
    require_lossless([image['image_type'] for image in images], call.result, call.method)
    for name in {name for image in images for name in image} - {'image_type'}:
        differences.dropped(f'{call.method} answer.{name}')
    evidence.claim(call.answer, 'decoded')


ANSWERS: dict[str, Callable[[Call], None]] = {
    'AuthenticationService.authenticate': _token,
    'AuthenticationService.is_expired': _nothing_sent,
    'AuthenticationService.refresh': _token,
    'BalanceService.get': _whole,
    'ClusterTypesService.get': _whole,
    'ClustersService.action': _body_not_read,
    'ClustersService.create': _cluster,
    'ClustersService.delete': _passed_on,
    'ClustersService.get': _whole,
    'ClustersService.get_availabilities': _first_availabilities,
    'ClustersService.get_by_id': _whole,
    'ClustersService.get_cluster_images': _image_types,
    'ClustersService.is_available': _text_of_boolean,
    'ContainerTypesService.get': _whole,
    'ImagesService.get': _whole,
    'InstanceTypesService.get': _whole,
    'InstancesService.action': _body_not_read,
    'InstancesService.create': _instance,
    'InstancesService.get': _whole,
    'InstancesService.get_availabilities': _whole,
    'InstancesService.get_by_id': _whole,
    'InstancesService.is_available': _whole,
    'LocationsService.get': _whole,
    'LongTermService.get_cluster_periods': _whole,
    'LongTermService.get_instance_periods': _whole,
    'SSHKeysService.create': _key_or_script,
    'SSHKeysService.delete': _body_not_read,
    'SSHKeysService.delete_by_id': _body_not_read,
    'SSHKeysService.get': _whole,
    'SSHKeysService.get_by_id': _array_of_one,
    'StartupScriptsService.create': _key_or_script,
    'StartupScriptsService.delete': _body_not_read,
    'StartupScriptsService.delete_by_id': _body_not_read,
    'StartupScriptsService.get': _whole,
    'StartupScriptsService.get_by_id': _array_of_one,
    'VolumeTypesService.get': _whole,
    'VolumesService.attach': _body_not_read,
    'VolumesService.clone': _array_of_ids,
    'VolumesService.create': _text_id,
    'VolumesService.delete': _body_not_read,
    'VolumesService.delete_by_id': _body_not_read,
    'VolumesService.detach': _body_not_read,
    'VolumesService.get': _whole,
    'VolumesService.get_by_id': _whole,
    'VolumesService.get_in_trash': _whole,
    'VolumesService.increase_size': _body_not_read,
    'VolumesService.rename': _body_not_read,
}

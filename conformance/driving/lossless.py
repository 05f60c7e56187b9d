"""Compares what was answered with what an SDK made of it: no field that its classes have may be lost or changed."""

import dataclasses
import typing
from decimal import Decimal, InvalidOperation

# Attributes that do not have the name of their field.
NAMES = {
    'InstanceType.spot_price_per_hour': 'spot_price',
    'SSHKey.public_key': 'key',
    'VolumeType.price_per_month_per_gb': 'price.price_per_month_per_gb',
}

ABSENT = object()


class Differences:
    """Fields that classes drop, attributes for which nothing was answered, and nulls where a class has no None."""

    def __init__(self) -> None:
        self.found: set[str] = set()

    def dropped(self, field: str) -> None:
        self.found.add(f'dropped {field}')

    def missing(self, field: str) -> None:
        self.found.add(f'missing {field}')

    def null(self, field: str) -> None:
        self.found.add(f'null {field}')


differences = Differences()


def require_lossless(raw: object, decoded: object, where: str) -> None:
    """Raises an AssertionError when a value differs, or when something that the class requires was not answered."""
    if _is_plain(decoded):
        if not _same(raw, decoded):
            raise AssertionError(f'{where} was answered as {raw!r} and read as {decoded!r}')
    elif isinstance(decoded, list):
        if not isinstance(raw, list) or len(raw) != len(decoded):
            raise AssertionError(f'{where} was answered as {raw!r} and read as {len(decoded)} elements')
        for position, (raw_element, element) in enumerate(zip(raw, decoded, strict=True)):
            require_lossless(raw_element, element, f'{where}[{position}]')
    else:
        _require_object_lossless(raw, decoded, where)


def _require_object_lossless(raw: object, decoded: object, where: str) -> None:
    if not isinstance(raw, dict):
        raise AssertionError(f'{where} was answered as {raw!r} and read as {decoded!r}')
    kind = type(decoded).__name__
    paths = {attribute: NAMES.get(f'{kind}.{attribute}', attribute) for attribute in _attributes(decoded)}
    for attribute, required in _attributes(decoded).items():
        value = _at(raw, paths[attribute])
        if value is not ABSENT:
            if value is None and attribute in _never_none(decoded):
                differences.null(f'{kind}.{attribute}')
            require_lossless(value, getattr(decoded, attribute), f'{where}.{attribute}')
        elif required:
            raise AssertionError(f'{where} was answered without {paths[attribute]}, which {kind} requires')
        else:
            differences.missing(f'{kind}.{attribute}')
    for leaf in _leaves(raw):
        if not any(leaf == path or leaf.startswith(f'{path}.') for path in paths.values()):
            # Of an object that is dropped as a whole only its name is told.
            root = leaf.split('.')[0]
            read_in_part = any(path.startswith(f'{root}.') for path in paths.values())
            differences.dropped(f'{kind}.{leaf if read_in_part else root}')


def _is_plain(value: object) -> bool:
    if isinstance(value, list):
        return all(_is_plain(element) for element in value)
    return value is None or isinstance(value, (str, int, float, bool, dict))


def _same(raw: object, decoded: object) -> bool:
    if isinstance(raw, str) and isinstance(decoded, float):
        # Catalogs write prices as text. Every digit has to survive.
        try:
            return Decimal(raw) == Decimal(repr(decoded))
        except InvalidOperation:
            return False
    if isinstance(raw, bool) != isinstance(decoded, bool):
        return False
    return raw == decoded


def _attributes(decoded: object) -> dict[str, bool]:
    """The attributes of an object, and whether its class requires them."""
    if dataclasses.is_dataclass(decoded):
        return {
            field.name: field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
            for field in dataclasses.fields(decoded)
        }
    properties = [name for name, value in vars(type(decoded)).items() if isinstance(value, property)]
    return {name: getattr(decoded, name) is not None for name in properties}


def _never_none(decoded: object) -> set[str]:
    if not dataclasses.is_dataclass(decoded):
        return set()
    hints = typing.get_type_hints(type(decoded))
    return {name for name, hint in hints.items() if type(None) not in typing.get_args(hint)}


def _at(raw: dict, path: str) -> object:
    value: object = raw
    for name in path.split('.'):
        if not isinstance(value, dict) or name not in value:
            return ABSENT
        value = value[name]
    return value


def _leaves(raw: dict, before: str = '') -> set[str]:
    leaves = set()
    for name, value in raw.items():
        if isinstance(value, dict) and value:
            leaves |= _leaves(value, f'{before}{name}.')
        else:
            leaves.add(before + name)
    return leaves

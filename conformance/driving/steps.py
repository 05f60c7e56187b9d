"""Steps, scenarios and expectations.

A scenario is a run of steps; a failing step ends its scenario and shows the last requests with their answers.
"""

import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from driving.wire import evidence, exchanges, since

WAIT_SECONDS = 60
POLL_SECONDS = 0.1


class ScenarioEnded(Exception):
    """A step failed, so that the rest of its scenario makes no sense."""


class Tally:
    """How many steps passed and failed."""

    passed = 0
    failed = 0


scenarios: list[Callable[..., None]] = []


def scenario(function: Callable[..., None]) -> Callable[..., None]:
    scenarios.append(function)
    return function


@contextmanager
def step(name: str) -> Iterator[None]:
    before = exchanges[-1] if exchanges else None
    try:
        yield
    except Exception as error:
        Tally.failed += 1
        print(f'  FAILED {name}')
        print('    ' + ''.join(traceback.format_exception(error)).strip().replace('\n', '\n    '))
        for exchange in since(before)[-4:]:
            print(f'    {exchange}')
        raise ScenarioEnded from error
    Tally.passed += 1
    print(f'  passed {name}')


def equal(actual: object, expected: object, what: str = 'value') -> None:
    if actual != expected:
        raise AssertionError(f'{what} is {actual!r}, expected {expected!r}')


def one_of(actual: object, expected: tuple, what: str = 'value') -> None:
    if actual not in expected:
        raise AssertionError(f'{what} is {actual!r}, expected one of {expected!r}')


def true(condition: object, what: str) -> None:
    if not condition:
        raise AssertionError(f'not true: {what}')


def wait_for(what: str, read: Callable[[], object], done: Callable[[object], bool]):
    """Reads until it is done; the answer that ends the waiting is evidence of a life cycle."""
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        value = read()
        if done(value):
            evidence.claim(exchanges[-1], 'lifecycle')
            return value
        if time.monotonic() >= deadline:
            raise AssertionError(f'{what} did not happen within {WAIT_SECONDS} s; last seen: {value!r}')
        time.sleep(POLL_SECONDS)


def ids(resources) -> list[str]:
    return [resource.id for resource in resources]


def run(words: list[str], *arguments) -> None:
    """Runs the scenarios whose names contain one of the words, or all, with these arguments."""
    for each in scenarios:
        if words and not any(word in each.__name__ for word in words):
            continue
        print(each.__name__.replace('_', ' '))
        try:
            each(*arguments)
        except ScenarioEnded:
            pass
        except Exception:
            Tally.failed += 1
            print('  FAILED outside of its steps')
            traceback.print_exc(file=sys.stdout)
            for exchange in list(exchanges)[-3:]:
                print(f'    {exchange}')


def list_names() -> str:
    return '\n'.join(each.__name__ for each in scenarios)


def result() -> int:
    """Prints the last line of a run and returns its exit code."""
    print(f'{Tally.passed} passed, {Tally.failed} failed')
    return 1 if Tally.failed else 0

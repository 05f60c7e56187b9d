"""Checks of Schemathesis in the form that fits Havu.

Each one here takes the place of the check it calls, and passes over exactly those answers that the API documents and no
schema can express. What is passed over is named by operation and by what the answer says, never by the status alone.
"""

import atexit
import json
import os
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

import requests
import schemathesis
from schemathesis.openapi.checks import EnsureResourceAvailability, RejectedPositiveData, UseAfterFree
from schemathesis.generation.meta import CoverageScenario, coverage_scenario
from schemathesis.specs.openapi import checks as builtin

RESPONSE_TIME_LIMIT = 1.0
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

# What was seen in answers, so it is there or was there.
known_ids: set[str] = set()
asked_as_neighbour: set[str] = set()
tested: set[str] = set()
succeeded: set[str] = set()


class Rule(NamedTuple):
    """A refusal of a request that keeps to its schema."""

    operations: frozenset[str]
    message: re.Pattern[str]


def rule(operations: str, message: str) -> Rule:
    return Rule(frozenset(operations.split()), re.compile(message))


INSTANCE_ACTIONS = "performInstanceAction performInstanceActionDeprecated"
ORDERS = "deployInstance deployCluster createVolume"

RULES_BEYOND_THE_SCHEMA = [
    # The catalog and the fleet are data of an installation, so the document cannot list their words.
    rule(ORDERS + " performVolumeAction", r"^location_code: unknown location `"),
    rule("deployInstance", r"^coupon: there is no coupon `"),
    rule("deployInstance", r"^instance_type: unknown instance type `"),
    rule("deployCluster", r"^cluster_type: unknown cluster type `"),
    rule("deployInstance", r"^image: Operating system is not valid for this instance type: `"),
    rule("deployCluster", r"^image: Operating system is not valid for this cluster type: `"),
    rule("deployInstance createVolume performVolumeAction", r"^type: volumes of type `\w+` are made with their machines"),
    rule("performVolumeAction", r"^type: unknown volume type `"),
    # JSON Schema compares whole items, and with regard to case.
    rule(ORDERS, r"tags: the key `.*` appears twice; keys are compared in lower case$"),
    # Depends on the kind of a volume, which may be known by its id only.
    rule("createVolume performVolumeAction", r"^instance_ids: a volume of type \w+ attaches to one instance"),
    # What an action needs is known once its resource is: the state it is in, and its present size.
    rule(INSTANCE_ACTIONS, r"^project_id: is required to transfer an instance$"),
    rule(INSTANCE_ACTIONS, r"^Instance \S+ was not hibernated; only a hibernated one is restored$"),
    rule(INSTANCE_ACTIONS, r"^Action \w+ is not allowed while the instance is "),
    rule("performVolumeAction addVolumeTag deleteVolumeTag deleteVolume", r"^Action \w+ is not allowed while the volume is "),
    rule("createVolume performVolumeAction", r"^The volume is in \S+ and instance \S+ is in \S+; they must be in the same location$"),
    rule("performVolumeAction", r"^size: must be larger than the present \d+ GB, but was \d+; volumes only grow$"),
    rule("addInstanceTag addVolumeTag addClusterTag", r"^tags: a resource carries at most 10 tags, but would have 11$"),
    rule("addScript", r"^Startup script limit exceeded: the project has its quota of "),
    rule("performClusterNodeAction", r"^The cluster \S+ is \w+; nodes can be switched while it is running$"),
]


@schemathesis.deserializer("text/plain")
def bare_text(_context, response):
    return response.content.decode("utf-8")


def operation_id_of(case) -> str:
    return case.operation.definition.raw["operationId"]


def message_of(response) -> str:
    return response.json()["message"]


@schemathesis.check
def valid_requests_are_accepted(context, response, case):
    try:
        builtin.positive_data_acceptance(context, response, case)
    except RejectedPositiveData:
        operation_id = operation_id_of(case)
        message = message_of(response)
        if not any(operation_id in rule.operations and rule.message.search(message) for rule in RULES_BEYOND_THE_SCHEMA):
            raise


@schemathesis.check
def unknown_methods_are_not_found(_context, response, case):
    """The API answers 404, not 405, to a method that a path does not have; with the error object, and changing nothing."""
    if coverage_scenario(case) is not CoverageScenario.UNSPECIFIED_HTTP_METHOD:
        return
    body = response.json()
    if response.status_code == 400:
        # The last word of such a path, `trash` or `action`, is taken for an id.
        assert re.fullmatch(r"Invalid \w+ id(: `\w+` must be a UUID)?", body["message"]), body["message"]
        return
    assert response.status_code == 404, f"{response.request.method} answered {response.status_code}, expected 404"
    assert sorted(body) == ["code", "message"] and body["code"] == "not_found", f"not the error object: {body}"


@schemathesis.check
def deleted_resources_are_gone(context, response, case):
    """Volumes are still found by their id after they were deleted, but only as deleted."""
    try:
        builtin.use_after_free(context, response, case)
    except UseAfterFree:
        operation_id = operation_id_of(case)
        if operation_id != "getVolume" or response.json()["status"] != "deleted":
            raise


@schemathesis.check
def created_resources_are_there(context, response, case):
    """A tag has two names, its id and its key, and whoever removed it by one will not find it by the other."""
    try:
        builtin.ensure_resource_availability(context, response, case)
    except EnsureResourceAvailability:
        if not removed_by_another_name(context, case):
            raise


def removed_by_another_name(context, case) -> bool:
    owner, separator, _ = case.formatted_path.rpartition("/tags/")
    for other in context.internals.find_all_cases():
        if other.id == case.id or other.operation.method != "delete" or not separator:
            continue
        answer = context.internals.find_response(case_id=other.id)
        if other.formatted_path.startswith(owner + separator) and answer is not None and answer.status_code == 204:
            return True
    return False


@schemathesis.check
def others_find_nothing(_context, response, case):
    """What a project reads by its id is not found by another project."""
    path = case.formatted_path
    if case.method != "GET" or response.status_code != 200 or not UUID.search(path) or path in asked_as_neighbour:
        return
    asked_as_neighbour.add(path)
    request = response.request.copy()
    request.headers["Authorization"] = neighbours_authorization()
    answer = send(request)
    assert answer.status_code == 404, f"another project got {answer.status_code}: {answer.text}"


@cache
def neighbours_authorization() -> str:
    body = {
        "grant_type": "client_credentials",
        "client_id": os.environ["NEIGHBOUR_CLIENT_ID"],
        "client_secret": os.environ["NEIGHBOUR_CLIENT_SECRET"],
    }
    answer = requests.post(os.environ["VERDA_BASE_URL"] + "/oauth2/token", json=body, timeout=60)
    answer.raise_for_status()
    return "Bearer " + answer.json()["access_token"]


def send(request: requests.PreparedRequest) -> requests.Response:
    with requests.Session() as session:
        return session.send(request, timeout=60)


@schemathesis.check
def answers_come_within_a_second(_context, response, _case):
    """Asked up to three times, because a machine that is busy with something else pauses once, and a defect is there again."""
    elapsed = response.elapsed
    for _ in range(2):
        if elapsed <= RESPONSE_TIME_LIMIT:
            return
        elapsed = send(response.request).elapsed.total_seconds()
    assert elapsed <= RESPONSE_TIME_LIMIT, f"three answers in a row took longer than a second, the last one {elapsed:.2f} s"


@schemathesis.hook
def after_call(_context, case, response):
    operation_id = operation_id_of(case)
    tested.add(operation_id)
    if response.status_code < 300:
        succeeded.add(operation_id)
        known_ids.update(UUID.findall(response.content.decode("utf-8")))


@atexit.register
def write_outcomes():
    """For summary.py: to refuse every request would pass all checks."""
    outcomes = {"tested": sorted(tested), "succeeded": sorted(succeeded)}
    Path(os.environ["FUZZ_OUTCOMES"]).write_text(json.dumps(outcomes), "utf-8")


@schemathesis.hook
def before_call(_context, case, _kwargs):
    """Makes about half of the valid requests more likely to succeed, where a generator would have to guess an id or a secret."""
    operation_id = operation_id_of(case)
    if not case.meta.generation.mode.is_positive:
        return
    # Generated keys are few, and a retry is answered with what was created then, though it may be deleted now.
    if case.headers:
        case.headers.pop("Idempotency-Key", None)
    if operation_id == "getAccessToken":
        if case.body["grant_type"] == "client_credentials" and len(case.body["client_secret"]) % 2 == 1:
            secret = {"client_id": os.environ["VERDA_CLIENT_ID"], "client_secret": os.environ["VERDA_CLIENT_SECRET"]}
            case.body = {**case.body, **secret}
    elif operation_id in ORDERS.split() and len(case.body.get("hostname", case.body.get("name"))) % 2 == 1:
        case.body = without_unknown_ids(case.body)


def without_unknown_ids(body: dict) -> dict:
    """An order without references to what was never there; all places for ids in orders may be null or empty."""

    def keep(value) -> bool:
        return not isinstance(value, str) or not UUID.fullmatch(value) or value in known_ids

    changed = {}
    for name, value in body.items():
        if isinstance(value, list):
            changed[name] = [item for item in value if keep(item)]
        else:
            changed[name] = value if keep(value) else None
    return changed

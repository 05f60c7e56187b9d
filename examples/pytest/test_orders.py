"""Tests of code that uses the official SDK."""

import pytest
from verda import VerdaClient
from verda.exceptions import APIException


def log_in(havu):
    return VerdaClient(havu.client_id, havu.client_secret, havu.base_url)


@pytest.fixture
def client(havu):
    return log_in(havu)


def order(client, hostname="web-1"):
    return client.instances.create(
        instance_type="CPU.4V.16G",
        image="ubuntu-24.04",
        hostname=hostname,
        description="for a test",
        location="FIN-01",
    )


def test_an_order_becomes_a_machine(havu, client):
    instance = order(client)

    havu.run_until_quiet()

    assert client.instances.get_by_id(instance.id).status == "running"
    assert [event["name"] for event in havu.events("instance.created")] == ["web-1"]


@pytest.mark.havu(project={"balance": "100"})
def test_a_machine_is_paid_for_as_long_as_it_is_there(havu, client):
    order(client)

    havu.advance("30d")

    # Anew, because the token of the client has expired meanwhile.
    assert log_in(havu).balance.get().amount < 100
    assert any(entry["kind"] == "charge" for entry in havu.ledger()["entries"])


def test_the_third_order_succeeds(havu, client):
    havu.fault("deployInstance", {"kind": "refuse", "status": 503, "message": "no room today"}, times=2)

    for _ in range(2):
        with pytest.raises(APIException, match="no room today"):
            order(client)
    order(client)


def test_everything_is_sold_out(havu, client):
    havu.capacity("FIN-01", "CPU.4V.16G", 1)
    order(client)

    with pytest.raises(APIException):
        order(client, "web-2")


def test_every_test_begins_with_nothing(client):
    assert client.instances.get() == []

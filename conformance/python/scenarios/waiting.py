"""What `create` does while it waits: with its default arguments, for a status, for a condition, for nothing, in vain.

The hosts of these machines are named for what happens to them; see `simulation` in conformance/havu.yaml.
"""

from verda import VerdaClient
from verda.exceptions import APIException

from driving.sdk import (
    CLUSTER_IMAGE,
    CLUSTER_TYPE,
    create_instance,
    remove_for_good,
    remove_instance,
    some_key,
    wait_for_cluster,
    wait_for_instance,
)
from driving.steps import equal, one_of, scenario, step, true
from driving.wire import exchanges


@scenario
def waiting_for_an_instance(client: VerdaClient) -> None:
    made = []

    def create(hostname: str, **changes):
        instance = create_instance(client, hostname=hostname, **changes)
        made.append(instance.id)
        return instance

    try:
        with step('default arguments wait until it is no longer ordered'):
            equal(create('wait-default').status, 'provisioning', 'status')
        with step('no waiting returns it as it was ordered'):
            equal(create('wait-not', wait_for_status=None).status, 'ordered', 'status')
        with step('a status'):
            equal(create('wait-status', wait_for_status='running', max_interval=0.5).status, 'running', 'status')
        with step('a condition'):
            instance = create(
                'wait-condition', wait_for_status=lambda status: status in ('running', 'error'), max_interval=0.5
            )
            equal(instance.status, 'running', 'status')
        with step('a wait that is too short is a TimeoutError, and the instance is there'):
            try:
                create_instance(client, hostname='wait-short', wait_for_status='running', max_wait_time=0.2)
            except TimeoutError:
                late = next(each for each in client.instances.get() if each.hostname == 'wait-short')
                made.append(late.id)
                one_of(late.status, ('ordered', 'provisioning'), 'status')
            else:
                raise AssertionError('it was not waited for long enough to be running')
        with step('default arguments return a machine that failed later, and its status tells how'):
            for hostname, status in (
                ('fails-with-error', 'error'),
                ('fails-without-capacity', 'no_capacity'),
                ('fails-to-install', 'installation_failed'),
            ):
                instance = create(hostname)
                one_of(instance.status, ('provisioning', status), 'status')
                wait_for_instance(client, instance.id, status)
    finally:
        for instance_id in made:
            remove_instance(client, instance_id)


@scenario
def waiting_for_a_cluster(client: VerdaClient) -> None:
    def create(hostname: str, **changes):
        return client.clusters.create(CLUSTER_TYPE, CLUSTER_IMAGE, hostname, ssh_key_ids=[some_key(client)], **changes)

    def remove(cluster) -> None:
        client.clusters.delete(cluster.id)
        for volume in wait_for_cluster(client, cluster.id, 'discontinued').shared_volumes:
            remove_for_good(client, volume.id)

    with step('default arguments wait for provisioning, and see it'):
        cluster = create('wait-default')
        equal(cluster.status, 'provisioning', 'status')
        volumes = wait_for_cluster(client, cluster.id, 'running').shared_volumes
        equal([(volume.name, volume.size_in_gigabytes) for volume in volumes], [('wait-default-shared-volume', 30000)])
        remove(cluster)
    with step('a status, with a shared volume of its own name and size'):
        cluster = create(
            'wait-status',
            wait_for_status='running',
            max_interval=1,
            shared_volume_name='home',
            shared_volume_size=500,
        )
        equal(cluster.status, 'running', 'status')
        equal([(volume.name, volume.size_in_gigabytes) for volume in cluster.shared_volumes], [('home', 500)])
        remove(cluster)
    with step('no waiting returns it as it was ordered, and one that fails is an error of the SDK while it waits'):
        cluster = create('fails-with-error', wait_for_status=None)
        equal(cluster.status, 'ordered', 'status')
        try:
            create('fails-with-error', wait_for_status='running', initial_interval=0.5)
        except APIException as error:
            equal(error.code, 'server_error', 'code of the SDK')
            true('entered error state' in error.message, error.message)
            equal(exchanges[-1].json()['status'], 'error', 'status as it was answered')
        else:
            raise AssertionError('the cluster was expected to fail')
        for each in client.clusters.get():
            if each.hostname == 'fails-with-error':
                wait_for_cluster(client, each.id, 'error')
                remove(each)

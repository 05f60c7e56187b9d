"""Clusters from order to the end."""

import json

from verda import VerdaClient

from driving.sdk import (
    CLUSTER_IMAGE,
    CLUSTER_TYPE,
    LOCATION,
    remove_for_good,
    some_key,
    wait_for_cluster,
    wait_for_volume,
)
from driving.steps import equal, ids, scenario, step, true
from driving.wire import last


@scenario
def integration_clusters(client: VerdaClient) -> None:
    with step('availability'):
        equal(client.clusters.is_available(CLUSTER_TYPE, LOCATION), True, 'availability')
        equal(last('GET', f'/cluster-availability/{CLUSTER_TYPE}').body, 'true', 'body')
        true(CLUSTER_TYPE in client.clusters.get_availabilities(LOCATION), 'it is listed')
        equal(client.clusters.is_available(CLUSTER_TYPE, 'ICE-01'), False, 'at a closed location')
        equal(client.clusters.get_availabilities('ICE-01'), [], 'list of a closed location')
    with step('availability without a location, and of a type that does not exist'):
        equal(client.clusters.is_available(CLUSTER_TYPE), True, 'somewhere')
        equal(client.clusters.is_available('16Z9000', LOCATION), False, 'of an unknown type')
        true(isinstance(client.clusters.get_availabilities(), list), 'the first location has a list')
    with step('create returns while provisioning'):
        cluster = client.clusters.create(
            hostname='test-cluster',
            location=LOCATION,
            cluster_type=CLUSTER_TYPE,
            description='test cluster',
            image=CLUSTER_IMAGE,
            ssh_key_ids=[some_key(client)],
        )
        equal(cluster.status, 'provisioning', 'status')
        equal(json.loads(last('POST', '/clusters').body), {'id': cluster.id}, 'answer')
        equal(
            (cluster.hostname, cluster.cluster_type, cluster.location),
            ('test-cluster', CLUSTER_TYPE, LOCATION),
            'order',
        )
        true(isinstance(cluster.worker_nodes, list), 'worker nodes are a list')
    with step('running: two workers, an address and a shared volume'):
        cluster = wait_for_cluster(client, cluster.id, 'running')
        equal(len(cluster.worker_nodes), 2, 'workers')
        equal({node.status for node in cluster.worker_nodes}, {'running'}, 'status of the workers')
        equal(len({node.private_ip for node in cluster.worker_nodes}), 2, 'distinct addresses')
        true(cluster.ip, 'the jump host has an address')
        volume = cluster.shared_volumes[0]
        equal((volume.name, volume.size_in_gigabytes), ('test-cluster-shared-volume', 30000), 'shared volume')
        equal(volume.mount_point, '/home', 'mount point')
    with step('list'):
        true(cluster.id in ids(client.clusters.get()), 'it is listed')
        true(cluster.id in ids(client.clusters.get(status='running')), 'it is listed as running')
    with step('delete: the shared volume stays, detached'):
        client.clusters.delete(cluster.id)
        equal(last('PUT', '/clusters').status, 202, 'status')
        wait_for_cluster(client, cluster.id, 'discontinued')
        true(cluster.id not in ids(client.clusters.get()), 'it is not listed')
        wait_for_volume(client, volume.id, 'detached')
        remove_for_good(client, volume.id)
    with step('deleting it again, now in a list, changes nothing'):
        client.clusters.action([cluster.id], 'delete')
        equal(client.clusters.get_by_id(cluster.id).status, 'discontinued', 'status')

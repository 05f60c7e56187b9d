package dev.havu.server.acceptance;

import java.util.UUID;

/**
 * One of everything a project can own, or ids of the same kinds that nobody owns.
 *
 * @param instance running
 * @param stopped an instance that is shut down
 * @param volume detached
 * @param osVolume detached, with an operating system
 * @param trashed in the trash
 * @param cluster running
 * @param node a worker of the cluster
 * @param clusterVolume detached file system of an earlier cluster
 * @param tagKey on instance, volume and cluster
 */
record Belongings(
        String sshKey,
        String script,
        String instance,
        String stopped,
        String volume,
        String osVolume,
        String trashed,
        String cluster,
        String node,
        String clusterVolume,
        String tagKey) {

    /** Buys one of everything; the cloud needs two hosts of eight B200 in FIN-03 and room in FIN-01. */
    static Belongings bought(RunningHavu havu, ApiClient client) {
        String sshKey = client.create("/ssh-keys", "{\"name\":\"laptop\",\"key\":\"ssh-ed25519 AAAA\"}");
        String script = client.create("/scripts", "{\"name\":\"hello\",\"script\":\"#!/bin/sh\\necho hello\"}");
        String instance = deploy(client, "running", sshKey);
        String stopped = deploy(client, "stopped", sshKey);
        String ended = deploy(client, "ended", sshKey);
        String volume = volume(client, "data");
        String trashed = volume(client, "trash");
        String earlier = cluster(client, "earlier", sshKey);
        havu.settle();
        String osVolume =
                client.getJson("/instances/" + ended).get("os_volume_id").asString();
        String clusterVolume = client.getJson("/clusters/" + earlier)
                .get("shared_volumes")
                .get(0)
                .get("id")
                .asString();
        client.put("/instances", "{\"action\":\"shutdown\",\"id\":\"%s\"}".formatted(stopped))
                .expect(202);
        client.put("/instances", "{\"action\":\"delete\",\"id\":\"%s\",\"volume_ids\":[]}".formatted(ended))
                .expect(202);
        client.delete("/volumes/" + trashed).expect(202);
        client.put("/clusters", "{\"action\":\"discontinue\",\"id\":\"%s\"}".formatted(earlier))
                .expect(202);
        havu.settle();
        String cluster = cluster(client, "cluster", sshKey);
        havu.settle();
        for (String resource : new String[] {"instances/" + instance, "volumes/" + volume, "clusters/" + cluster}) {
            client.post("/" + resource + "/tags", "{\"key\":\"owner\",\"value\":\"me\"}")
                    .expect(201);
        }
        String node = client.getJson("/clusters/" + cluster)
                .get("worker_nodes")
                .get(0)
                .get("id")
                .asString();
        return new Belongings(
                sshKey, script, instance, stopped, volume, osVolume, trashed, cluster, node, clusterVolume, "owner");
    }

    /** Ids that are well-formed, all different, and lead to nothing. */
    static Belongings nobodys() {
        return new Belongings(
                unknown(1),
                unknown(2),
                unknown(3),
                unknown(4),
                unknown(5),
                unknown(6),
                unknown(7),
                unknown(8),
                unknown(9),
                unknown(10),
                "nobodys");
    }

    private static String unknown(int number) {
        return new UUID(0x0000_0000_0000_4000L, 0x8000_0000_0000_0000L + number).toString();
    }

    private static String deploy(ApiClient client, String hostname, String sshKey) {
        return client.create("/instances", """
                {"instance_type":"CPU.4V.16G","image":"ubuntu-24.04","hostname":"%s","location_code":"FIN-01",
                 "ssh_key_ids":["%s"]}""".formatted(hostname, sshKey));
    }

    private static String volume(ApiClient client, String name) {
        return client.create(
                "/volumes",
                "{\"type\":\"NVMe\",\"name\":\"%s\",\"size\":50,\"location_code\":\"FIN-01\"}".formatted(name));
    }

    private static String cluster(ApiClient client, String hostname, String sshKey) {
        return client.post("/clusters", """
                        {"cluster_type":"16B200","image":"ubuntu-22.04-cuda-12.9-cluster","hostname":"%s",
                         "location_code":"FIN-03","ssh_key_ids":["%s"],
                         "shared_volume":{"name":"home","size":1000}}""".formatted(hostname, sshKey))
                .expect(202)
                .json()
                .get("id")
                .asString();
    }
}

package dev.havu.benchmarks;

import java.util.concurrent.ConcurrentLinkedQueue;

/** Machines by the API of Havu, each by a client of its own. */
final class OrderedMachines implements MachineMaker {
    private static final int BETWEEN_READS_MILLIS = 50;
    private static final String ADDRESS = "\"ip\":\"";

    private final ServerProcess havu;
    private final Testbed testbed;
    private final String token;
    private final String key;
    private final ConcurrentLinkedQueue<String> ids = new ConcurrentLinkedQueue<>();

    OrderedMachines(ServerProcess havu, Testbed testbed, Ssh ssh) {
        this.havu = havu;
        this.testbed = testbed;
        try (Client client = havu.connect()) {
            this.token = client.token();
            this.key = client.send(
                            201,
                            "POST",
                            "/ssh-keys",
                            token,
                            "{\"name\":\"benchmark\",\"key\":\"" + ssh.publicKey() + "\"}")
                    .text();
        }
    }

    @Override
    public String make(String name) {
        try (Client client = havu.connect()) {
            String id =
                    client.send(202, "POST", "/instances", token, order(name)).text();
            ids.add(id);
            while (true) {
                Answer instance = client.send(200, "GET", "/instances/" + id, token, null);
                if (instance.text().contains(ADDRESS)) {
                    return instance.json("ip");
                }
                switch (instance.json("status")) {
                    case "ordered", "provisioning", "running" -> Pause.millis(BETWEEN_READS_MILLIS);
                    default -> throw new IllegalStateException(name + " does not come up: " + instance.text());
                }
            }
        }
    }

    @Override
    public void removeAll() {
        try (Client client = havu.connect()) {
            for (String id : ids) {
                String disk =
                        client.send(200, "GET", "/instances/" + id, token, null).json("os_volume_id");
                client.send(
                        202,
                        "PUT",
                        "/instances",
                        token,
                        "{\"action\":\"delete\",\"id\":\"" + id + "\",\"volume_ids\":[\"" + disk
                                + "\"],\"delete_permanently\":true}");
            }
        }
        ids.clear();
        while (!testbed.incus("list", "--all-projects", "--format=csv", "--columns=n")
                .isBlank()) {
            Pause.millis(BETWEEN_READS_MILLIS);
        }
    }

    private String order(String name) {
        return """
                {"instance_type":"CPU.4V.16G","image":"ubuntu-24.04","hostname":"%s","description":"benchmark",\
                "location_code":"FIN-01","ssh_key_ids":["%s"],"os_volume":{"name":"%s-os","size":50}}""".formatted(name, key, name);
    }
}

package dev.havu.benchmarks;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Machines by the API of Havu, each by a client of its own. */
final class OrderedMachines implements MachineMaker {
    private static final int BETWEEN_READS_MILLIS = 50;
    private static final List<String> COMING_UP = List.of("ordered", "provisioning", "running");
    /** What Havu's projects in Incus begin with. */
    static final String PREFIX = "benchmark";
    /** That of the one tenant that there is. */
    private static final String PROJECT = "--project=" + PREFIX + "-default";

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

    /** The address is read from Incus, where it is known before Havu tells it: that is when cloud-init has ended. */
    @Override
    public String make(String name) {
        String id;
        try (Client client = havu.connect()) {
            id = client.send(202, "POST", "/instances", token, order(name)).text();
        }
        ids.add(id);
        String machine = "";
        String address = "";
        while (address.isEmpty()) {
            if (machine.isEmpty()) {
                machine = testbed.incus("list", "--format=csv", "--columns=n", PROJECT, "user.havu.machine=" + id)
                        .strip();
            } else {
                address = leaseOf(machine);
            }
            if (address.isEmpty()) {
                requireComingUp(id);
                Pause.millis(BETWEEN_READS_MILLIS);
            }
        }
        return address;
    }

    private String leaseOf(String machine) {
        return testbed.incus("network", "list-leases", testbed.network(), "--format=csv", PROJECT)
                .lines()
                .map(line -> line.split(",", -1))
                .filter(lease -> lease[0].equals(machine))
                .map(lease -> lease[2])
                .findFirst()
                .orElse("");
    }

    @Override
    public void awaitReady() {
        for (String id : ids) {
            while (!requireComingUp(id).equals("running")) {
                Pause.millis(BETWEEN_READS_MILLIS);
            }
        }
    }

    /** The status that Havu tells. */
    private String requireComingUp(String id) {
        try (Client client = havu.connect()) {
            Answer instance = client.send(200, "GET", "/instances/" + id, token, null);
            String status = instance.json("status");
            if (!COMING_UP.contains(status)) {
                throw new IllegalStateException(id + " does not come up: " + instance.text());
            }
            return status;
        }
    }

    @Override
    public void removeAll() {
        // Only then Havu tells the disk.
        awaitReady();
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

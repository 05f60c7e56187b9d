package dev.havu.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The yardstick for machines: {@code incus launch}, with the settings that Havu gives too. The address is chosen beforehand, so that
 * nothing has to be asked for it.
 */
final class LaunchedMachines implements MachineMaker {
    private final Testbed testbed;
    private final String userData;
    private final ConcurrentLinkedQueue<String> names = new ConcurrentLinkedQueue<>();

    LaunchedMachines(Testbed testbed, Ssh ssh) {
        this.testbed = testbed;
        this.userData = """
                #cloud-config
                disable_root: false
                users:
                  - default
                  - {name: root, ssh_authorized_keys: ["%s"]}
                """.formatted(ssh.publicKey());
    }

    @Override
    public String make(String name) {
        String address = testbed.fixedAddress();
        names.add(name);
        testbed.incus(
                "launch",
                testbed.image(),
                name,
                "--config=limits.cpu=4",
                "--config=limits.memory=16GiB",
                // As Havu does. Limits that the kernel keeps by user are shared otherwise, and ten at once may not all
                // come up.
                "--config=security.idmap.isolated=true",
                "--config=cloud-init.user-data=" + userData,
                "--device=root,size=50GiB",
                "--device=eth0,ipv4.address=" + address);
        return address;
    }

    @Override
    public void awaitReady() {
        // Incus does not say when cloud-init has ended.
    }

    @Override
    public void removeAll() {
        List<String> arguments = new ArrayList<>(List.of("delete", "--force"));
        arguments.addAll(names);
        testbed.incus(arguments.toArray(String[]::new));
        names.clear();
    }
}

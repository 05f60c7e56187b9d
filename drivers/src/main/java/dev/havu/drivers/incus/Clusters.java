package dev.havu.drivers.incus;

import dev.havu.domain.clusters.ClusterNode;
import dev.havu.drivers.Intent;
import dev.havu.drivers.Machine;
import dev.havu.drivers.Progress;
import dev.havu.drivers.Progress.Address;
import dev.havu.drivers.incus.Jobs.Outcome;
import dev.havu.drivers.incus.Machines.Boot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Clusters: a jump host with a public address and workers on a private network of their own. Nodes know each other by name,
 * and the jump host can log in to the workers with a key that it makes itself and that never leaves the cluster.
 */
final class Clusters {
    private final IncusCalls incus;
    private final Networks networks;
    private final Machines machines;
    private final Intent intent;

    Clusters(IncusCalls incus, Networks networks, Machines machines, Intent intent) {
        this.incus = incus;
        this.networks = networks;
        this.machines = machines;
        this.intent = intent;
    }

    /** Brings up all nodes and introduces them to each other. */
    Outcome provision(String clusterId, List<ClusterNode> nodes) throws InterruptedException {
        networks.ensureCluster(clusterId);
        List<Boot> boots = together(nodes, node -> () -> machines.boot(node.id(), 1));
        Map<String, Address> addresses = new HashMap<>();
        for (int i = 0; i < nodes.size(); i++) {
            switch (boots.get(i)) {
                case Boot.Not(Outcome outcome) -> {
                    return outcome;
                }
                case Boot.Up(Address address) -> addresses.put(nodes.get(i).id(), address);
            }
        }
        introduce(nodes, addresses);
        return new Outcome.Answer(new Progress.Done(addresses));
    }

    /** Boots one node of a cluster; it keeps its private address, so that the others still know it. */
    Outcome boot(ClusterNode node) throws InterruptedException {
        return switch (machines.boot(node.id(), null)) {
            case Boot.Not(Outcome outcome) -> outcome;
            case Boot.Up(Address address) -> new Outcome.Answer(new Progress.Done(Map.of(node.id(), address)));
        };
    }

    /** Removes all nodes, then their network. */
    Outcome delete(String clusterId, List<ClusterNode> nodes) throws InterruptedException {
        for (Outcome outcome : together(nodes, node -> () -> machines.release(node.id(), true))) {
            if (!(outcome instanceof Outcome.Answer)) {
                return outcome;
            }
        }
        networks.deleteCluster(clusterId);
        return Outcome.done();
    }

    private void introduce(List<ClusterNode> nodes, Map<String, Address> addresses) throws InterruptedException {
        StringBuilder hosts = new StringBuilder();
        for (ClusterNode node : nodes) {
            String address = Objects.requireNonNull(addresses.get(node.id())).privateIp();
            hosts.append(address).append(' ').append(node.hostname()).append('\n');
        }
        String entrance = null;
        for (ClusterNode node : nodes) {
            Machine machine = intent.machine(node.id());
            if (machine == null) {
                throw new InterruptedException("node " + node.id() + " is gone");
            }
            String project = incus.project(machine.owner());
            String name = Machines.name(machine);
            if (node.jumpHost()) {
                incus.run(project, name, GuestCommands.MAKE_KEY);
                entrance = incus.readFile(project, name, GuestCommands.PUBLIC_KEY_FILE);
            } else if (entrance != null) {
                incus.run(project, name, GuestCommands.admit(entrance.strip()));
            }
            incus.run(project, name, GuestCommands.knowHosts(hosts.toString()));
        }
    }

    private interface Step<R> {
        Callable<R> of(ClusterNode node);
    }

    private static <R> List<R> together(List<ClusterNode> nodes, Step<R> step) throws InterruptedException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<R>> futures = new ArrayList<>();
            try {
                for (ClusterNode node : nodes) {
                    futures.add(threads.submit(step.of(node)));
                }
                List<R> results = new ArrayList<>();
                for (Future<R> future : futures) {
                    results.add(future.get());
                }
                return results;
            } catch (ExecutionException failure) {
                throw unwrapped(failure);
            } finally {
                futures.forEach(future -> future.cancel(true));
            }
        }
    }

    private static RuntimeException unwrapped(ExecutionException failure) throws InterruptedException {
        if (failure.getCause() instanceof InterruptedException interrupted) {
            throw interrupted;
        }
        return failure.getCause() instanceof RuntimeException runtime ? runtime : new IllegalStateException(failure);
    }
}

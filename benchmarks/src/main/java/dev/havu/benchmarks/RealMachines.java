package dev.havu.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;

/**
 * Real machines by Incus: from the order to the first login as root with the tenant's key, next to {@code incus launch} of the
 * same image with the same limits on the same network; and what Havu costs while nothing happens to its machines.
 */
final class RealMachines {
    private static final double TARGET_RATIO = 1.3;
    private static final int AT_ONCE = 10;
    private static final long SETTLE_MILLIS = 10_000;
    private static final int COLLECTIONS = 3;
    /** What is kept only while there is room is not live. */
    private static final String NO_SOFT_REFERENCES = "-XX:SoftRefLRUPolicyMSPerMB=0";

    private static final Pattern HOST_READ =
            Pattern.compile("GET /1\\.0(/(cluster|storage-pools|networks|resources|images)\\b\\S*)? ");
    /** Names of sockets are short, and the workplace may be deep. */
    private static final Path SOCKETS = Path.of("/var/tmp");

    private final Workplace workplace;
    private final Effort effort;
    private final Report report;
    private int made;

    RealMachines(Workplace workplace, Effort effort, Report report) {
        this.workplace = workplace;
        this.effort = effort;
        this.report = report;
    }

    /**
     * Measures.
     *
     * @throws Skipped when this machine can't have a testbed
     */
    void run() {
        try (Testbed testbed = Testbed.up(workplace.root())) {
            Ssh ssh = Ssh.withNewKey(workplace.newPath("key"));
            untilLogin(testbed, ssh);
            whileIdle(testbed, ssh);
        }
    }

    /** Seconds from the order. */
    private record Times(double login, double cloudInit, double ready) {}

    private void untilLogin(Testbed testbed, Ssh ssh) {
        try (ServerProcess havu = havu(testbed, testbed.socket(), "")) {
            MachineMaker ordered = new OrderedMachines(havu, testbed, ssh);
            MachineMaker launched = new LaunchedMachines(testbed, ssh);
            // The first machine of a pool unpacks the image.
            one(launched, ssh);
            one(ordered, ssh);
            List<Times> havuTimes = new ArrayList<>();
            List<Times> incusTimes = new ArrayList<>();
            for (int i = 0; i < effort.rounds(); i++) {
                havuTimes.add(one(ordered, ssh));
                incusTimes.add(one(launched, ssh));
            }
            report(
                    "order to login by ssh",
                    havuTimes.stream().map(Times::login).toList(),
                    incusTimes.stream().map(Times::login).toList(),
                    true);
            report(
                    "order to the end of cloud-init",
                    havuTimes.stream().map(Times::cloudInit).toList(),
                    incusTimes.stream().map(Times::cloudInit).toList(),
                    false);
            report(
                    "order to running by the API, or to the end of cloud-init",
                    havuTimes.stream().map(Times::ready).toList(),
                    incusTimes.stream().map(Times::cloudInit).toList(),
                    true);
            List<Double> havuSeconds = new ArrayList<>();
            List<Double> incusSeconds = new ArrayList<>();
            for (int i = 0; i < effort.rounds() / 2 + 1; i++) {
                havuSeconds.add(atOnce(ordered, ssh));
                incusSeconds.add(atOnce(launched, ssh));
            }
            report(AT_ONCE + " orders at once to all logins", havuSeconds, incusSeconds, true);
        }
    }

    private void report(String what, List<Double> havu, List<Double> incus, boolean target) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < havu.size(); i++) {
            ratios.add(havu.get(i) / incus.get(i));
        }
        double ratio = Numbers.median(ratios);
        report.figure(
                what,
                seconds(havu),
                seconds(incus) + " (incus launch)",
                ratio,
                target ? Numbers.text("ratio ≤ %.1f", TARGET_RATIO) : null,
                ratio <= TARGET_RATIO);
    }

    private static String seconds(List<Double> all) {
        return Numbers.text("%.2f s, worst %.2f s", Numbers.median(all), Numbers.largest(all));
    }

    private Times one(MachineMaker maker, Ssh ssh) {
        long start = System.nanoTime();
        String address = maker.make(newName());
        ssh.awaitLogin(address);
        double login = secondsSince(start);
        ssh.awaitCloudInit(address);
        double cloudInit = secondsSince(start);
        maker.awaitReady();
        double ready = secondsSince(start);
        maker.removeAll();
        return new Times(login, cloudInit, ready);
    }

    private double atOnce(MachineMaker maker, Ssh ssh) {
        double seconds = make(maker, ssh);
        maker.removeAll();
        return seconds;
    }

    /** Seconds until the last one takes logins. */
    private double make(MachineMaker maker, Ssh ssh) {
        long start = System.nanoTime();
        try (ExecutorService clients = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Future<?>> logins = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                String name = newName();
                logins.add(clients.submit(() -> ssh.awaitLogin(maker.make(name))));
            }
            for (Future<?> login : logins) {
                login.get();
            }
            return secondsSince(start);
        } catch (ExecutionException e) {
            throw new IllegalStateException("not all machines came up", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private void whileIdle(Testbed testbed, Ssh ssh) {
        Path socket =
                SOCKETS.resolve("havu-benchmark-" + ProcessHandle.current().pid() + ".socket");
        try (CountingProxy proxy = CountingProxy.open(socket, testbed.socket());
                ServerProcess havu = havu(testbed, socket, NO_SOFT_REFERENCES)) {
            MachineMaker ordered = new OrderedMachines(havu, testbed, ssh);
            // What the first machines leave behind in a process is no matter of how many there are.
            atOnce(ordered, ssh);
            long before = liveHeap(havu);
            make(ordered, ssh);
            long with = liveHeap(havu);
            proxy.takeRequests();
            Pause.millis(effort.idle().toMillis());
            reportRequests(proxy.takeRequests());
            ordered.removeAll();
            // What else grows or shrinks meanwhile falls on both sides.
            double without = (before + liveHeap(havu)) / 2.0;
            report.figure(
                    "live heap, " + AT_ONCE + " idle machines",
                    Numbers.text("%.1f MB", with / 1e6),
                    Numbers.text("%.1f MB (before and after them)", without / 1e6),
                    with / without,
                    null,
                    true);
        } finally {
            workplace.delete(socket);
        }
    }

    private void reportRequests(List<String> requests) {
        List<String> aboutMachines =
                requests.stream().filter(request -> !isAboutHost(request)).toList();
        report.figure(
                "requests to Incus about " + AT_ONCE + " idle machines",
                perMinute(aboutMachines.size()),
                "–",
                Double.NaN,
                "none",
                aboutMachines.isEmpty());
        aboutMachines.forEach(request -> System.err.println("    " + request));
        report.figure(
                "requests to Incus about its hosts, idle",
                perMinute(requests.size() - aboutMachines.size()),
                "–",
                Double.NaN,
                null,
                true);
    }

    /** Reads of the inventory, which are the same however many machines there are. */
    private static boolean isAboutHost(String request) {
        return HOST_READ.matcher(request).lookingAt();
    }

    private String perMinute(int requests) {
        return Numbers.text("%.1f per minute", requests * 60.0 / effort.idle().toSeconds());
    }

    /** Bytes that are left after a full collection once all is quiet; the least of a few, as something may be at work. */
    private static long liveHeap(ServerProcess havu) {
        Pause.millis(SETTLE_MILLIS);
        long least = Long.MAX_VALUE;
        for (int i = 0; i < COLLECTIONS; i++) {
            least = Math.min(least, havu.liveHeapBytes());
        }
        return least;
    }

    private ServerProcess havu(Testbed testbed, Path socket, String javaOptions) {
        Path configuration = workplace.newPath("havu.yaml");
        try {
            Files.writeString(configuration, """
                    driver: incus
                    incus:
                      socket: %s
                      prefix: %s
                      pool: %s
                      network: %s
                      images: {"*": %s}
                      overcommit: {cores: 1000, memory: 1000, storage: 1000}
                      reserve: 0
                    """.formatted(
                            socket, OrderedMachines.PREFIX, testbed.pool(), testbed.network(), testbed.image()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return workplace.havuWithJavaOptions(
                javaOptions, workplace.newPath("data"), "--config", configuration.toString());
    }

    private String newName() {
        return "machine-" + made++;
    }

    private static double secondsSince(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}

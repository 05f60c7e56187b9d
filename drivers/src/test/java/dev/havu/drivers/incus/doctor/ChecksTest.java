package dev.havu.drivers.incus.doctor;

import static dev.havu.drivers.incus.doctor.SmallCatalog.CATALOG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.havu.drivers.Diagnosis;
import dev.havu.drivers.Diagnosis.Verdict;
import dev.havu.drivers.incus.ImageSource;
import dev.havu.drivers.incus.IncusSettings;
import dev.havu.drivers.incus.Kind;
import dev.havu.drivers.incus.SomeSettings;
import dev.havu.drivers.incus.doctor.StorageCheck.Trial;
import dev.havu.drivers.incus.inventory.Inventory;
import dev.havu.drivers.incus.inventory.RecordedIncus;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What the doctor says of recorded answers. */
class ChecksTest {
    private static final Instant NOW = Instant.parse("2026-11-27T10:00:00Z");
    private static final String NETWORKS = "/1.0/networks?recursion=1";

    private static void assertFound(List<Diagnosis> found, Verdict verdict, String... parts) {
        assertThat(found)
                .filteredOn(diagnosis -> diagnosis.verdict() == verdict)
                .singleElement()
                .satisfies(diagnosis -> assertThat(diagnosis.subject() + ": " + diagnosis.text())
                        .contains(parts))
                .satisfies(diagnosis -> {
                    if (verdict != Verdict.OK) {
                        assertThat(diagnosis.remedy()).isNotBlank();
                    }
                });
    }

    private static void assertSound(List<Diagnosis> found) {
        assertThat(found).isNotEmpty().extracting(Diagnosis::verdict).containsOnly(Verdict.OK);
    }

    @Nested
    class The_daemon {
        @Test
        void is_sound_when_it_is_new_enough_and_trusts_us() {
            List<Diagnosis> found = examine(withExtensions(RecordedIncus.of("single")));

            assertSound(found);
            assertThat(found).extracting(Diagnosis::subject).containsExactly("daemon", "API", "kernel", "rights");
        }

        @Test
        void must_be_incus_6() {
            assertFound(
                    examine(withExtensions(RecordedIncus.of("single")
                            .with(
                                    "/1.0",
                                    server ->
                                            ((ObjectNode) server.path("environment")).put("server_version", "5.21")))),
                    Verdict.PROBLEM,
                    "Incus 5.21 is too old");
            assertFound(
                    examine(RecordedIncus.of("single")
                            .with("/1.0", server -> ((ObjectNode) server.path("environment")).put("server", "lxd"))),
                    Verdict.PROBLEM,
                    "is no Incus");
        }

        @Test
        void must_run_on_a_kernel_by_which_containers_share_volumes() {
            assertFound(
                    examine(withExtensions(RecordedIncus.of("single")
                            .with(
                                    "/1.0",
                                    server -> ((ObjectNode)
                                                    server.path("environment").path("kernel_features"))
                                            .put("idmapped_mounts", "false")))),
                    Verdict.PROBLEM,
                    "has no idmapped mounts");
        }

        @Test
        void must_have_the_parts_of_the_api_that_are_used() {
            assertFound(
                    examine(withExtensions(RecordedIncus.of("single"))
                            .with(
                                    "/1.0",
                                    server -> ((ArrayNode) server.path("api_extensions"))
                                            .removeIf(extension ->
                                                    extension.asString("").equals("instances_rebuild")))),
                    Verdict.PROBLEM,
                    "API: lacks instances_rebuild (deploying anew on the same disk)");
        }

        @Test
        void must_trust_us() {
            assertFound(
                    examine(RecordedIncus.of("single").with("/1.0", server -> server.put("auth", "untrusted"))),
                    Verdict.PROBLEM,
                    "does not trust this client");
        }

        @Test
        void must_not_restrict_our_certificate() {
            assertFound(examine(withCertificate(true)), Verdict.PROBLEM, "havu is restricted to some projects");
        }

        @Test
        void tells_until_when_our_certificate_is_valid() {
            assertFound(
                    DaemonCheck.examine(
                            withCertificate(false).get(),
                            withCertificate(false),
                            Instant.parse("2036-11-01T00:00:00Z")),
                    Verdict.WARNING,
                    "valid only until 2036-11-23T18:17:26Z");
            assertSound(examine(withCertificate(false)));
        }

        private List<Diagnosis> examine(RecordedIncus incus) {
            return DaemonCheck.examine(incus.get(), incus, NOW);
        }

        /** The recorded list is shortened. */
        private RecordedIncus withExtensions(RecordedIncus incus) {
            return incus.with("/1.0", server -> {
                ArrayNode extensions = (ArrayNode) server.path("api_extensions");
                DaemonCheck.EXTENSIONS.keySet().forEach(extensions::add);
            });
        }

        private RecordedIncus withCertificate(boolean restricted) {
            return withExtensions(RecordedIncus.of("single"))
                    .with(
                            "/1.0",
                            server -> server.put("auth_user_method", "tls").put("auth_user_name", "9ebf"))
                    .answering("/1.0/certificates/9ebf", """
                            {"name": "havu", "restricted": %s, "projects": [], "certificate": "-----BEGIN CERTIFICATE-----\\n\
                            MIIByzCCAVGgAwIBAgIRAI6Ov+Az+Qfkk/vy+0nqDXQwCgYIKoZIzj0EAwMwLTEZ\\nMBcGA1UEChMQTGludXggQ29udGFpbmVyczEQMA4GA1UEAwwHcm9vdEB2bTAeFw0y\\n\
                            NjExMjYxODE3MjZaFw0zNjExMjMxODE3MjZaMC0xGTAXBgNVBAoTEExpbnV4IENv\\nbnRhaW5lcnMxEDAOBgNVBAMMB3Jvb3RAdm0wdjAQBgcqhkjOPQIBBgUrgQQAIgNi\\n\
                            AARKtr9boK7cvEL2Vod6ncywlu/LXoeXQg2TGX1/DYzHXtir27XDcg1/uOnq76GN\\nddWBRnnYQU0tNZbj1u1TB8bqes8vRaXSNgVUssv9ENJlOziynkM/RS6tzfMKxV8+\\n\
                            DUyjNTAzMA4GA1UdDwEB/wQEAwIFoDATBgNVHSUEDDAKBggrBgEFBQcDAjAMBgNV\\nHRMBAf8EAjAAMAoGCCqGSM49BAMDA2gAMGUCMQCZpJiNVYArrYhN3FEreDfvm85s\\n\
                            NBRobrv1qD6uSASbtycA5MOJQFI9BBUvMeroEaACMB6HaeFORRSKeaUwLYZ8PNRY\\nwOjxiMEF5zd+ytzba9TihOwnHWHM9ROXTqa9FLNAvQ==\\n-----END CERTIFICATE-----\\n"}\
                            """.formatted(restricted));
        }
    }

    @Nested
    class Hosts {
        private static final String RESOURCES = "/1.0/resources";

        @Test
        void are_described() {
            assertThat(examine(RecordedIncus.of("gpus"), new SomeSettings()))
                    .extracting(Diagnosis::verdict, Diagnosis::subject, Diagnosis::text)
                    .containsExactly(
                            tuple(
                                    Verdict.OK,
                                    "host gpu1",
                                    "in FIN-01: 384 cores, 2016 GB, 4 x H100, runs containers and virtual-machines"),
                            tuple(Verdict.OK, "GPUs of gpu1", "can be passed to virtual-machines"),
                            tuple(Verdict.OK, "instance types", "2 of the catalog's 3 fit, with GPUs: H100"));
        }

        @Test
        void that_cannot_be_used_are_warned_of() {
            assertFound(
                    examine(
                            RecordedIncus.of("cluster")
                                    .with(
                                            "/1.0/cluster/members?recursion=1",
                                            "m2",
                                            member -> member.put("status", "Evacuated")),
                            new SomeSettings()),
                    Verdict.WARNING,
                    "host m2: is evacuated");
        }

        @Test
        void that_do_not_run_what_machines_are_to_be_are_a_problem() {
            assertFound(
                    examine(RecordedIncus.of("single"), new SomeSettings().machines(Kind.VIRTUAL_MACHINE)),
                    Verdict.PROBLEM,
                    "host vm: runs no virtual-machines");
        }

        @Test
        void that_no_type_fits_on_are_a_problem() {
            assertFound(
                    examine(RecordedIncus.of("single"), new SomeSettings().reserving(20)),
                    Verdict.PROBLEM,
                    "instance types: none of the catalog's 3 fits on a host");
        }

        @Test
        void pass_gpus_to_containers_by_their_own_driver_and_tools() {
            SomeSettings containers = new SomeSettings().machines(Kind.CONTAINER);

            assertSound(examine(RecordedIncus.of("gpus"), containers));
            assertFound(
                    examine(
                            RecordedIncus.of("gpus")
                                    .with(
                                            RESOURCES,
                                            resources -> card(resources, 1).put("driver", "vfio-pci")),
                            containers),
                    Verdict.PROBLEM,
                    "cannot be passed to containers: 0000:1b:00.0 not with NVIDIA's driver");
            assertFound(
                    examine(
                            RecordedIncus.of("gpus")
                                    .with(
                                            RESOURCES,
                                            resources -> ((ObjectNode)
                                                            card(resources, 0).path("nvidia"))
                                                    .remove("nvrm_version")),
                            containers),
                    Verdict.PROBLEM,
                    "nvidia-container-cli is not there");
        }

        @Test
        void pass_gpus_to_virtual_machines_by_the_iommu() {
            assertFound(
                    examine(
                            RecordedIncus.of("gpus")
                                    .with(
                                            RESOURCES,
                                            resources -> resources
                                                    .path("pci")
                                                    .path("devices")
                                                    .forEach(device -> ((ObjectNode) device).put("iommu_group", 0))),
                            new SomeSettings()),
                    Verdict.PROBLEM,
                    "the host has no IOMMU groups");
            assertFound(
                    examine(
                            RecordedIncus.of("gpus")
                                    .with(
                                            RESOURCES,
                                            resources -> ((ArrayNode) resources
                                                            .path("pci")
                                                            .path("devices"))
                                                    .addObject()
                                                    .put("pci_address", "0000:1c:00.0")
                                                    .put("driver", "nvme")
                                                    .put("iommu_group", 41)),
                            new SomeSettings()),
                    Verdict.WARNING,
                    "0000:1b:00.0 in IOMMU groups with other devices");
            assertFound(
                    examine(
                            RecordedIncus.of("gpus")
                                    .with(
                                            "/1.0",
                                            server -> ((ObjectNode) server.path("environment")).put("driver", "lxc")),
                            new SomeSettings().machines(Kind.VIRTUAL_MACHINE)),
                    Verdict.PROBLEM,
                    "host gpu1: runs no virtual-machines");
        }

        @Test
        void share_iommu_groups_between_a_gpu_its_own_functions_and_bridges() {
            assertSound(examine(
                    RecordedIncus.of("gpus").with(RESOURCES, resources -> {
                        ArrayNode devices = (ArrayNode) resources.path("pci").path("devices");
                        devices.addObject().put("pci_address", "0000:1b:00.1").put("iommu_group", 41);
                        devices.addObject()
                                .put("pci_address", "0000:1a:01.0")
                                .put("driver", "pcieport")
                                .put("iommu_group", 41);
                    }),
                    new SomeSettings()));
        }

        private ObjectNode card(ObjectNode resources, int number) {
            return (ObjectNode) resources.path("gpu").path("cards").get(number);
        }

        private List<Diagnosis> examine(RecordedIncus incus, SomeSettings settings) {
            return HostChecks.examine(Inventory.read(incus, settings.build()), incus, CATALOG);
        }
    }

    @Nested
    class Storage {
        @Test
        void is_sound_when_there_is_room_and_sizes_are_kept() {
            List<Diagnosis> found = examine("single", true, Duration.ZERO, 10);

            assertSound(found);
            assertThat(found)
                    .extracting(Diagnosis::text)
                    .containsExactly(
                            "havu (btrfs, on each host)",
                            "90 of 100 GB free",
                            "holds volumes to their sizes",
                            "agrees with this machine's");
        }

        @Test
        void that_does_not_keep_sizes_is_warned_of() {
            assertFound(
                    examine("single", false, Duration.ZERO, 10),
                    Verdict.WARNING,
                    "does not hold volumes to their sizes");
        }

        @Test
        void that_is_nearly_full_is_warned_of() {
            assertFound(examine("single", true, Duration.ZERO, 90), Verdict.WARNING, "10 of 100 GB free");
        }

        @Test
        void says_nothing_of_sizes_where_incus_does_not() {
            assertThat(examine("cluster", null, Duration.ZERO, 10))
                    .extracting(Diagnosis::subject)
                    .containsExactly(
                            "storage pool",
                            "storage pool on m1",
                            "clock on m1",
                            "storage pool on m2",
                            "clock on m2",
                            "storage pool on m3",
                            "clock on m3");
        }

        @Test
        void tells_the_time() {
            assertFound(
                    examine("single", true, Duration.ofSeconds(-90), 10),
                    Verdict.WARNING,
                    "clock: is 90 s behind this machine's");
            assertFound(examine("single", true, Duration.ofSeconds(3), 10), Verdict.WARNING, "3 s ahead of");

            Instant before = NOW;
            Instant after = NOW.plusSeconds(5);
            assertThat(Trial.difference(before, NOW.plusSeconds(3), after)).isEqualTo(Duration.ZERO);
            assertThat(Trial.difference(before, NOW.minusSeconds(3), after)).isEqualTo(Duration.ofSeconds(-3));
            assertThat(Trial.difference(before, NOW.plusSeconds(9), after)).isEqualTo(Duration.ofSeconds(4));
        }

        private List<Diagnosis> examine(
                String name, @Nullable Boolean keepsSizes, Duration difference, int usedGigabytes) {
            RecordedIncus incus = RecordedIncus.of(name)
                    .answering(
                            "/space",
                            "{\"space\": {\"total\": %d, \"used\": %d}}"
                                    .formatted(100L << 30, (long) usedGigabytes << 30));
            StorageCheck.Trials trials = new StorageCheck.Trials() {
                @Override
                public Trial volume(String pool, @Nullable String target) {
                    return new Trial(keepsSizes, difference);
                }

                @Override
                public JsonNode space(String pool, Map<String, String> target) {
                    return incus.answer("/space");
                }
            };
            return new StorageCheck(Inventory.read(incus, new SomeSettings().build()), trials).examine();
        }
    }

    @Nested
    class The_network {
        @Test
        void gives_addresses_or_leads_to_somebody_who_does() {
            assertSound(examine(RecordedIncus.of("single"), "havu83eb1c"));
            assertFound(
                    examine(RecordedIncus.of("cluster"), "havu0"),
                    Verdict.OK,
                    "havu0 (bridge) leads outside, where something has to give");
        }

        @Test
        void that_gives_no_addresses_is_a_problem() {
            assertFound(
                    examine(
                            RecordedIncus.of("single")
                                    .with(
                                            NETWORKS,
                                            "havu83eb1c",
                                            network ->
                                                    ((ObjectNode) network.path("config")).put("ipv4.address", "none")),
                            "havu83eb1c"),
                    Verdict.PROBLEM,
                    "gives machines no addresses");
        }

        @Test
        void of_a_cluster_with_addresses_of_each_host_is_warned_of() {
            RecordedIncus incus = RecordedIncus.of("cluster");
            for (String member : List.of("m1", "m2", "m3")) {
                incus.with(
                        "/1.0/networks/havu0?target=" + member,
                        network -> ((ObjectNode) network.path("config")).put("ipv4.address", "10.0.0.1/24"));
            }

            assertFound(
                    examine(incus, "havu0"), Verdict.WARNING, "machines on different hosts may have the same address");
        }

        @Test
        void must_be_on_every_host_and_complete() {
            RecordedIncus incus = RecordedIncus.of("cluster").with(NETWORKS, "havu0", network -> {
                network.put("status", "Pending");
                ((ArrayNode) network.path("locations")).remove(2);
            });

            assertThat(examine(incus, "havu0"))
                    .filteredOn(diagnosis -> diagnosis.verdict() == Verdict.PROBLEM)
                    .extracting(Diagnosis::text)
                    .containsExactly("havu0 (bridge) is Pending", "havu0 is not on host m3");
        }

        private List<Diagnosis> examine(RecordedIncus incus, String name) {
            JsonNode answer = incus.answer(NETWORKS).values().stream()
                    .filter(network -> network.path("name").asString("").equals(name))
                    .findFirst()
                    .orElseThrow();
            return NetworkCheck.examine(Inventory.read(incus, new SomeSettings().build()), answer);
        }
    }

    @Nested
    class Images {
        private static final Map<String, Kind> PRESENT =
                Map.of("own", Kind.CONTAINER, "ubuntu-22.04", Kind.VIRTUAL_MACHINE);

        @Test
        void are_sound_when_all_are_there() {
            List<Diagnosis> found = examine(new SomeSettings()
                    .images(Map.of("*", ImageSource.local("own"), "ubuntu-22.04", ImageSource.local("ubuntu-22.04"))));

            assertSound(found);
            assertThat(found)
                    .extracting(Diagnosis::text)
                    .containsExactly(
                            "own for ubuntu-24.04, cluster is there, for containers",
                            "ubuntu-22.04 for ubuntu-22.04 is there, for virtual-machines");
        }

        @Test
        void that_are_in_incus_under_no_name_are_warned_of_unless_there_is_none_at_all() {
            assertFound(
                    examine(new SomeSettings()),
                    Verdict.WARNING,
                    "ubuntu-24.04, cluster of the catalog are not in Incus");
            assertFound(
                    ImageCheck.examine(new SomeSettings().build(), CATALOG, Map.of(), server -> Map.of()),
                    Verdict.PROBLEM,
                    "none of the catalog is in Incus");
        }

        @Test
        void that_are_named_and_not_there_are_a_problem() {
            assertFound(
                    examine(new SomeSettings().images(Map.of("*", ImageSource.local("missing")))),
                    Verdict.PROBLEM,
                    "missing for ubuntu-24.04, ubuntu-22.04, cluster is not in Incus");
        }

        @Test
        void of_the_wrong_kind_are_a_problem() {
            assertFound(
                    examine(new SomeSettings()
                            .machines(Kind.VIRTUAL_MACHINE)
                            .images(Map.of("*", ImageSource.local("own")))),
                    Verdict.PROBLEM,
                    "is an image for containers, but machines are to be virtual-machines");
            assertFound(
                    examine(new SomeSettings()
                            .images(Map.of(
                                    "*",
                                    new ImageSource("own", null, ImageSource.SIMPLESTREAMS, Kind.VIRTUAL_MACHINE)))),
                    Verdict.PROBLEM,
                    "is an image for containers");
        }

        @Test
        void of_a_server_are_looked_for_in_its_list() {
            assertFound(
                    examine(remote("https://images", "debian/12/cloud", null)),
                    Verdict.OK,
                    "is there, for containers and");
            assertFound(examine(remote("https://images", "debian/7", null)), Verdict.PROBLEM, "is not there");
            assertFound(
                    examine(remote("https://images", "alpine", Kind.VIRTUAL_MACHINE)),
                    Verdict.PROBLEM,
                    "is an image for containers, but machines are to be virtual-machines");
            assertFound(
                    examine(remote("https://gone", "debian/12/cloud", null)),
                    Verdict.WARNING,
                    "cannot be looked at from here",
                    "https://gone");
        }

        @Test
        void of_a_server_of_another_protocol_are_not_looked_at() {
            assertFound(
                    examine(new SomeSettings()
                            .images(Map.of("*", new ImageSource("a", "https://images", "incus", null)))),
                    Verdict.WARNING,
                    "is not looked at");
        }

        private SomeSettings remote(String server, String alias, @Nullable Kind kind) {
            return new SomeSettings()
                    .images(Map.of(
                            IncusSettings.EVERYTHING_ELSE,
                            new ImageSource(alias, server, ImageSource.SIMPLESTREAMS, kind)));
        }

        private Map<String, Set<Kind>> images(String server) throws IOException {
            if (!server.equals("https://images")) {
                throw new IOException("nobody answers");
            }
            return Map.of("debian/12/cloud", Set.of(Kind.values()), "alpine", Set.of(Kind.CONTAINER));
        }

        private List<Diagnosis> examine(SomeSettings settings) {
            return ImageCheck.examine(settings.build(), CATALOG, PRESENT, this::images);
        }
    }
}

package dev.havu.drivers.incus.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.havu.domain.fleet.Host;
import dev.havu.drivers.DriverException;
import dev.havu.drivers.incus.ImageSource;
import dev.havu.drivers.incus.IncusSettings;
import dev.havu.drivers.incus.Kind;
import dev.havu.drivers.incus.SomeSettings;
import dev.havu.drivers.incus.inventory.Member.State;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

class InventoryTest {
    private static final String NETWORKS = "/1.0/networks?recursion=1";
    private static final String POOLS = "/1.0/storage-pools?recursion=1";
    private static final String MEMBERS = "/1.0/cluster/members?recursion=1";

    private static Inventory read(RecordedIncus incus) {
        return Inventory.read(incus, new SomeSettings().build());
    }

    @Nested
    class One_server {
        @Test
        void is_one_host_named_as_the_server_is() {
            Inventory inventory = read(RecordedIncus.of("single"));

            assertThat(inventory.clustered()).isFalse();
            assertThat(inventory.version()).isEqualTo("6.0.4");
            assertThat(inventory.hosts())
                    .containsExactly(new Host("vm", "FIN-01", null, 0, 2, 24, 20, true, false, false, 0, 2, 24));
            assertThat(inventory.storageGigabytes()).containsExactly(Map.entry("FIN-01", 20L));
            assertThat(inventory.findings()).isEmpty();
        }

        @Test
        void gives_away_what_it_has_as_often_as_the_operator_says_and_keeps_some_for_itself() {
            Inventory inventory = Inventory.read(
                    RecordedIncus.of("single"),
                    new SomeSettings()
                            .overcommit("2.75", "1.5", "2")
                            .reserving(3)
                            .build());

            assertThat(inventory.hosts()).first().satisfies(host -> {
                assertThat(host.cores()).isEqualTo(5);
                assertThat(host.memoryGigabytes()).isEqualTo(31);
                assertThat(host.storageGigabytes()).isEqualTo(40);
            });
        }

        @Test
        void has_only_no_memory_to_give_when_all_is_kept() {
            Inventory inventory = Inventory.read(
                    RecordedIncus.of("single"), new SomeSettings().reserving(32).build());

            assertThat(inventory.hosts())
                    .first()
                    .extracting(Host::memoryGigabytes)
                    .isEqualTo(0);
        }
    }

    @Nested
    class Gpus {
        private static final String RESOURCES = "/1.0/resources";

        @Test
        void are_known_by_product_and_have_indexes_in_the_order_of_their_addresses() {
            Inventory inventory = read(RecordedIncus.of("gpus"));

            assertThat(inventory.hosts()).first().satisfies(host -> {
                assertThat(host.gpuModel()).isEqualTo("H100");
                assertThat(host.gpus()).isEqualTo(4);
                assertThat(host.freeGpus()).isEqualTo(4);
            });
            assertThat(inventory.gpuAddresses("gpu1", List.of(0, 3))).containsExactly("0000:1b:00.0", "0000:cb:00.0");
            assertThat(inventory.findings())
                    .as("the server's own screen is no GPU")
                    .isEmpty();
        }

        @Test
        void keep_their_index_when_others_come() {
            RecordedIncus incus = RecordedIncus.of("gpus")
                    .with(
                            "/1.0",
                            server -> ((ObjectNode) server.path("config"))
                                    .put("user.havu.gpus", "0000:9b:00.0,0000:43:00.0"));

            assertThat(read(incus).gpuAddresses("gpu1", List.of(0, 1, 2, 3)))
                    .containsExactly("0000:9b:00.0", "0000:43:00.0", "0000:1b:00.0", "0000:cb:00.0");
        }

        @Test
        void that_fell_off_the_bus_keep_their_index_and_stop_their_host_from_taking_machines() {
            RecordedIncus incus = RecordedIncus.of("gpus")
                    .with(
                            "/1.0",
                            server -> ((ObjectNode) server.path("config"))
                                    .put(
                                            "user.havu.gpus",
                                            "0000:1b:00.0,0000:2a:00.0,0000:43:00.0,0000:9b:00.0,0000:cb:00.0"));

            Inventory inventory = read(incus);

            assertThat(inventory.hosts()).isEmpty();
            assertThat(inventory.storageGigabytes()).as("what is on it is kept").containsEntry("FIN-01", 28615L);
            assertThat(inventory.gpuAddresses("gpu1", List.of(2))).containsExactly("0000:43:00.0");
            assertThatThrownBy(() -> inventory.gpuAddresses("gpu1", List.of(1)))
                    .isInstanceOf(DriverException.class)
                    .hasMessage("host gpu1 does not have its GPU 0000:2a:00.0 any more");
            assertThat(inventory.findings()).singleElement().satisfies(finding -> {
                assertThat(finding.subject()).isEqualTo("host gpu1");
                assertThat(finding.problem()).contains("has lost 0000:2a:00.0");
            });
        }

        @Test
        void of_unknown_products_are_not_used_and_found() {
            RecordedIncus incus = withProduct("ffff", "GX999 [X9999]");

            assertThat(read(incus).hosts()).first().satisfies(host -> {
                assertThat(host.gpus()).isZero();
                assertThat(host.gpuModel()).isNull();
            });
            assertThat(read(incus).findings())
                    .hasSize(4)
                    .first()
                    .hasToString(
                            "host gpu1: NVIDIA X9999 (10de:ffff) at 0000:9b:00.0 is of no model that Havu knows; say which"
                                    + " one it is by incus.gpu-models, such as {\"10de:ffff\": H100}");
        }

        @Test
        void can_be_named_by_the_operator_by_product_number_or_name() {
            for (String key : List.of("10DE:ffff", "NVIDIA X9999", "gx999 [x9999]")) {
                Inventory inventory = Inventory.read(
                        withProduct("ffff", "GX999 [X9999]"),
                        new SomeSettings().gpuModels(Map.of(key, "B200")).build());

                assertThat(inventory.hosts()).first().extracting(Host::gpuModel).isEqualTo("B200");
            }
        }

        @Test
        void are_known_without_their_driver() {
            RecordedIncus incus = RecordedIncus.of("gpus")
                    .with(
                            RESOURCES,
                            resources -> resources
                                    .path("gpu")
                                    .path("cards")
                                    .forEach(card -> ((ObjectNode) card)
                                            .put("driver", "vfio-pci")
                                            .remove(List.of("nvidia", "product"))));

            assertThat(read(incus).hosts()).first().extracting(Host::gpuModel).isEqualTo("H100");
        }

        @Test
        void of_another_model_than_most_of_a_host_are_not_used() {
            RecordedIncus incus = RecordedIncus.of("gpus")
                    .with(
                            RESOURCES,
                            resources -> ((ObjectNode)
                                            resources.path("gpu").path("cards").get(1))
                                    .put("product_id", "26b9"));

            Inventory inventory = read(incus);

            assertThat(inventory.hosts()).first().extracting(Host::gpus).isEqualTo(3);
            assertThat(inventory.gpuAddresses("gpu1", List.of(0))).containsExactly("0000:43:00.0");
            assertThat(inventory.findings())
                    .singleElement()
                    .extracting(Finding::problem)
                    .asString()
                    .contains("0000:1b:00.0 is another model than most GPUs of this host, H100");
        }

        private RecordedIncus withProduct(String number, String product) {
            return RecordedIncus.of("gpus")
                    .with(
                            RESOURCES,
                            resources -> resources.path("gpu").path("cards").forEach(card -> {
                                if (card.path("vendor_id").asString("").equals("10de")) {
                                    ((ObjectNode) card)
                                            .put("product_id", number)
                                            .put("product", product);
                                    ((ObjectNode) card.path("nvidia")).put("model", "NVIDIA X9999");
                                }
                            }));
        }
    }

    @Nested
    class A_cluster {
        @Test
        void has_a_host_for_each_member_and_the_storage_of_all() {
            Inventory inventory = read(RecordedIncus.of("cluster"));

            assertThat(inventory.clustered()).isTrue();
            assertThat(inventory.hosts()).extracting(Host::id).containsExactly("m1", "m2", "m3");
            assertThat(inventory.storageGigabytes()).containsExactly(Map.entry("FIN-01", 15L));
            assertThat(inventory.findings()).isEmpty();
        }

        @Test
        void shares_storage_that_all_hosts_have_between_the_locations() {
            RecordedIncus incus = RecordedIncus.of("cluster")
                    .with(POOLS, "havu", pool -> pool.put("driver", "ceph"))
                    .with(
                            "/1.0",
                            server -> ((ArrayNode) server.path("environment").path("storage_supported_drivers"))
                                    .addObject()
                                    .put("Name", "ceph")
                                    .put("Remote", true));

            Inventory inventory = Inventory.read(
                    incus,
                    new SomeSettings()
                            .locations(Map.of("FIN-01", List.of("m1"), "FIN-02", List.of("*")))
                            .build());

            assertThat(inventory.storageGigabytes()).containsOnly(Map.entry("FIN-01", 2L), Map.entry("FIN-02", 2L));
            assertThat(inventory.hosts()).extracting(Host::storageGigabytes).containsOnly(0);
        }

        @Test
        void takes_nothing_new_on_members_that_are_offline_or_evacuated() {
            RecordedIncus incus = RecordedIncus.of("cluster")
                    .with(MEMBERS, "m1", member -> member.put("status", "Evacuated"))
                    .with(MEMBERS, "m2", member -> member.put("status", "Offline"))
                    .silencing("m2");

            Inventory inventory = read(incus);

            assertThat(inventory.hosts()).extracting(Host::id).containsExactly("m3");
            assertThat(inventory.members())
                    .extracting(Member::state)
                    .containsExactly(State.EVACUATED, State.OFFLINE, State.ONLINE);
            assertThat(inventory.findings()).extracting(Finding::subject).containsExactly("host m1", "host m2");
        }

        @Test
        void takes_a_member_that_does_not_answer_for_offline_before_it_says_so() {
            assertThat(read(RecordedIncus.of("cluster").silencing("m3")).hosts())
                    .extracting(Host::id)
                    .containsExactly("m1", "m2");
        }

        @Test
        void remembers_gpus_by_member() {
            RecordedIncus incus = RecordedIncus.of("cluster")
                    .with(
                            MEMBERS,
                            "m2",
                            member -> ((ObjectNode) member.path("config")).put("user.havu.gpus", "0000:3b:00.0"))
                    .silencing("m2");

            assertThat(read(incus).member("m2"))
                    .satisfies(member -> assertThat(member.slots()).containsExactly("0000:3b:00.0"));
        }

        @Test
        void puts_members_where_their_name_or_group_says_and_the_rest_where_everything_else_goes() {
            Map<String, List<String>> locations = new LinkedHashMap<>();
            locations.put("FIN-01", List.of("*"));
            locations.put("FIN-02", List.of("m2"));
            locations.put("FIN-03", List.of("racks"));
            RecordedIncus incus = RecordedIncus.of("cluster")
                    .with(MEMBERS, "m3", member -> ((ArrayNode) member.path("groups")).add("racks"))
                    .adding("/1.0/cluster/groups?recursion=1", "{\"name\": \"racks\", \"members\": [\"m3\"]}");

            Inventory inventory = Inventory.read(
                    incus, new SomeSettings().locations(locations).build());

            assertThat(inventory.hosts())
                    .extracting(Host::id, Host::location)
                    .containsExactly(tuple("m1", "FIN-01"), tuple("m2", "FIN-02"), tuple("m3", "FIN-03"));
            assertThat(inventory.findings()).isEmpty();
        }

        @Test
        void leaves_out_members_in_no_location_and_finds_names_that_mean_nothing() {
            Inventory inventory = Inventory.read(
                    RecordedIncus.of("cluster"),
                    new SomeSettings()
                            .locations(Map.of("FIN-01", List.of("m1", "m2", "m4")))
                            .build());

            assertThat(inventory.hosts()).extracting(Host::id).containsExactly("m1", "m2");
            assertThat(inventory.findings())
                    .extracting(Finding::subject, Finding::problem)
                    .containsExactly(
                            tuple("host m3", "is in no location, so nothing goes there"),
                            tuple("location FIN-01", "`m4` is neither a host nor a cluster group"));
        }
    }

    @Nested
    class Pool_and_network {
        @Test
        void are_the_only_ones_there_are() {
            IncusSettings settled = read(RecordedIncus.of("single")).settledSettings();

            assertThat(settled.pool()).isEqualTo("havu");
            assertThat(settled.network()).isEqualTo("havu83eb1c");
        }

        @Test
        void are_those_that_were_asked_for() {
            RecordedIncus incus = RecordedIncus.of("single")
                    .adding(POOLS, "{\"name\": \"fast\", \"driver\": \"zfs\"}")
                    .answering("/1.0/storage-pools/fast/resources", "{\"space\": {\"total\": 1073741824}}")
                    .adding(NETWORKS, "{\"name\": \"lan\", \"type\": \"physical\", \"managed\": true}");

            Inventory inventory = Inventory.read(
                    incus, new SomeSettings().pool("fast").network("lan").build());

            assertThat(inventory.pool()).isEqualTo(new StoragePool("fast", "zfs", false));
            assertThat(inventory.network()).isEqualTo(new Network("lan", "physical", Network.Leases.OUTSIDE));
        }

        @Test
        void are_refused_with_what_there_is_when_there_is_no_telling_which() {
            RecordedIncus incus = RecordedIncus.of("single").adding(POOLS, "{\"name\": \"fast\", \"driver\": \"zfs\"}");

            assertThatThrownBy(() -> read(incus))
                    .isInstanceOf(DriverException.class)
                    .hasMessage("Incus has more than one storage pool: havu, fast; say which one by incus.pool");
        }

        @Test
        void are_refused_with_what_there_is_when_they_are_not_there() {
            assertThatThrownBy(() -> Inventory.read(
                            RecordedIncus.of("single"),
                            new SomeSettings().network("eth0").build()))
                    .isInstanceOf(DriverException.class)
                    .hasMessage(
                            "Incus has no managed network `eth0`, but havu83eb1c; make it with `incus network create`, or"
                                    + " name another one by incus.network");
        }

        @Test
        void of_clusters_of_havu_and_ways_out_of_ovn_networks_are_not_meant() {
            RecordedIncus incus = RecordedIncus.of("single")
                    .with(NETWORKS, "havu83eb1c", network -> network.put("managed", false))
                    .adding(
                            NETWORKS,
                            "{\"name\": \"hv1\", \"type\": \"bridge\", \"managed\": true, \"config\": {\"user.havu.cluster\": \"c\"}}")
                    .adding(NETWORKS, "{\"name\": \"up\", \"type\": \"bridge\", \"managed\": true, \"config\": {}}")
                    .adding(
                            NETWORKS,
                            "{\"name\": \"ovn\", \"type\": \"ovn\", \"managed\": true, \"config\": {\"network\": \"up\"}}");

            assertThat(read(incus).network()).isEqualTo(new Network("ovn", "ovn", Network.Leases.INCUS));
        }

        @Test
        void tell_who_gives_the_machines_their_addresses() {
            assertThat(read(RecordedIncus.of("single")).network().leases()).isEqualTo(Network.Leases.INCUS);
            assertThat(read(RecordedIncus.of("cluster")).network().leases())
                    .as("a member's part of the configuration counts")
                    .isEqualTo(Network.Leases.OUTSIDE);
            assertThat(read(RecordedIncus.of("single")
                                    .with(
                                            NETWORKS,
                                            "havu83eb1c",
                                            network -> ((ObjectNode) network.path("config")).put("ipv4.dhcp", "false")))
                            .network()
                            .leases())
                    .isEqualTo(Network.Leases.NOBODY);
        }
    }

    @Nested
    class A_machine {
        @Test
        void is_a_virtual_machine_where_gpus_are_wanted_and_the_host_can() {
            Inventory inventory = read(RecordedIncus.of("gpus"));

            assertThat(inventory.kind("24.04.base", true, "gpu1")).isEqualTo(Kind.VIRTUAL_MACHINE);
            assertThat(inventory.kind("24.04.base", false, "gpu1")).isEqualTo(Kind.CONTAINER);
            assertThat(read(RecordedIncus.of("single")).kind("24.04.base", true, "vm"))
                    .isEqualTo(Kind.CONTAINER);
        }

        @Test
        void is_what_the_image_that_incus_has_can_be() {
            RecordedIncus incus = RecordedIncus.of("gpus")
                    .adding("/1.0/images/aliases?recursion=1", "{\"name\": \"cloud\", \"type\": \"virtual-machine\"}");
            Map<String, ImageSource> images =
                    Map.of("a", ImageSource.local("havu-testbed"), "b", ImageSource.local("cloud"));

            Inventory inventory =
                    Inventory.read(incus, new SomeSettings().images(images).build());

            assertThat(inventory.kind("a", true, "gpu1")).isEqualTo(Kind.CONTAINER);
            assertThat(inventory.kind("b", false, "gpu1")).isEqualTo(Kind.VIRTUAL_MACHINE);
        }

        @Test
        void is_what_the_operator_says_for_all_or_for_its_image() {
            Map<String, ImageSource> images = Map.of(
                    "*",
                    ImageSource.local("havu-testbed"),
                    "own",
                    new ImageSource("own", null, ImageSource.SIMPLESTREAMS, Kind.CONTAINER));

            Inventory inventory = Inventory.read(
                    RecordedIncus.of("gpus"),
                    new SomeSettings()
                            .machines(Kind.VIRTUAL_MACHINE)
                            .images(images)
                            .build());

            assertThat(inventory.kind("any", false, "gpu1")).isEqualTo(Kind.VIRTUAL_MACHINE);
            assertThat(inventory.kind("own", true, "gpu1")).isEqualTo(Kind.CONTAINER);
        }
    }
}

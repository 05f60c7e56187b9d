package dev.havu.store;

import static dev.havu.store.Samples.ALICE;
import static dev.havu.store.Samples.BOB;
import static dev.havu.store.Samples.CLOUD;
import static dev.havu.store.Samples.LOCATION;
import static dev.havu.store.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.havu.domain.ErrorCode;
import dev.havu.domain.clusters.Cluster;
import dev.havu.domain.clusters.ClusterNode;
import dev.havu.domain.clusters.ClusterState;
import dev.havu.domain.clusters.NodeState;
import dev.havu.domain.faults.Fault;
import dev.havu.domain.faults.FaultEffect;
import dev.havu.domain.fleet.Allocation;
import dev.havu.domain.fleet.Host;
import dev.havu.domain.idempotency.KeptAnswer;
import dev.havu.domain.instances.Contract;
import dev.havu.domain.instances.Instance;
import dev.havu.domain.instances.InstanceState;
import dev.havu.domain.scripts.ScriptQuery;
import dev.havu.domain.scripts.StartupScript;
import dev.havu.domain.sshkeys.SshKey;
import dev.havu.domain.tags.Tag;
import dev.havu.domain.tenants.Credential;
import dev.havu.domain.tenants.Project;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.domain.volumes.Volume;
import dev.havu.domain.volumes.VolumeState;
import dev.havu.store.CloudTable.StoredCloud;
import dev.havu.store.DueWorkTable.Item;
import dev.havu.store.DueWorkTable.Kind;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is put into a table comes out as it was, for the project it belongs to and for no other. */
class TablesTest extends EveryStore {
    @Test
    void a_cloud_keeps_its_first_seed_and_counts_its_openings_and_numbers() {
        assertThat(store.<StoredCloud>write(session -> session.clouds().open(CLOUD, 99)))
                .isEqualTo(new StoredCloud(CLOUD, 42, 2));
        assertThat(store.<StoredCloud>write(session -> session.clouds().open("south", 99)))
                .isEqualTo(new StoredCloud("south", 99, 1));

        assertThat(store.<Long>write(session -> session.clouds().nextNumber(CLOUD)))
                .isZero();
        assertThat(store.<Long>write(session -> session.clouds().nextNumber(CLOUD)))
                .isOne();
        assertThat(store.<Long>write(session -> session.clouds().nextNumber("south")))
                .isZero();
    }

    @Test
    void a_project_comes_back_as_stored_and_as_changed() {
        found(session -> session.projects().find(ALICE)).isEqualTo(Samples.project(ALICE));

        Project changed = new Project(
                ALICE,
                Samples.project(ALICE).ownerId(),
                Samples.project(ALICE).currency(),
                new BigDecimal("0.000000000001"),
                9,
                List.of());
        write(session -> session.projects().update(changed));

        found(session -> session.projects().find(ALICE)).isEqualTo(changed);
        found(session -> session.projects().find(BOB)).isEqualTo(Samples.project(BOB));
    }

    @Test
    void a_credential_comes_back_as_stored_and_as_revoked() {
        Credential credential = new Credential("client", "digest", ALICE, "cloud-api-v1", null);
        write(session -> session.projects().insert(credential));
        found(session -> session.projects().credential("client")).isEqualTo(credential);

        Credential revoked = new Credential("client", "digest", ALICE, "cloud-api-v1", NOW);
        write(session -> session.projects().update(revoked));

        listed(session -> session.projects().credentials(ALICE)).containsExactly(revoked);
        listed(session -> session.projects().credentials(BOB)).isEmpty();
    }

    @Test
    void an_instance_comes_back_as_stored_and_as_changed() {
        Instance instance = Samples.instance("i1");
        write(session -> session.instances().insert(instance));
        found(session -> session.instances().find(ALICE, "i1")).isEqualTo(instance);
        found(session -> session.instances().find("i1")).isEqualTo(instance);

        Instance changed = instance.moved(InstanceState.RUNNING, NOW.plusSeconds(3))
                .withAddress(null)
                .withAddressNumber(78)
                .withOsVolume("v1")
                .withKeptVolumes(List.of())
                .withSpot(false, Contract.PAY_AS_YOU_GO, new BigDecimal("2.5"))
                .withOwner(BOB);
        write(session -> session.instances().update(changed));

        found(session -> session.instances().find(BOB, "i1")).isEqualTo(changed);
        found(session -> session.instances().find(ALICE, "i1")).isNull();
    }

    @Test
    void a_volume_comes_back_as_stored_and_as_changed() {
        Volume volume = Samples.volume("v1");
        write(session -> session.volumes().insert(volume));
        found(session -> session.volumes().find(ALICE, "v1")).isEqualTo(volume);
        found(session -> session.volumes().find("v1")).isEqualTo(volume);

        Volume changed = volume.moved(VolumeState.DETACHED, NOW.plusSeconds(3))
                .withName("it's \"new\"")
                .withSize(2_000_000_000)
                .withSshKeys(List.of())
                .withOwner(BOB);
        write(session -> session.volumes().update(changed));

        found(session -> session.volumes().find(BOB, "v1")).isEqualTo(changed);
        found(session -> session.volumes().find(ALICE, "v1")).isNull();
    }

    @Test
    void a_cluster_comes_back_with_its_nodes_as_stored_and_as_changed() {
        Cluster cluster = Samples.cluster("c1");
        write(session -> session.clusters().insert(cluster));
        found(session -> session.clusters().find(ALICE, "c1")).isEqualTo(cluster);
        found(session -> session.clusters().find("c1")).isEqualTo(cluster);
        found(session -> session.clusters().find(BOB, "c1")).isNull();

        ClusterNode node = cluster.nodes()
                .get(1)
                .moved(NodeState.RUNNING, NOW.plusSeconds(2))
                .withAddresses(null, null);
        write(session -> {
            session.clusters().update(cluster.moved(ClusterState.RUNNING, NOW.plusSeconds(2)));
            session.clusters().update(node);
        });

        Cluster changed = read(session -> session.clusters().find("c1"));
        assertThat(changed.state()).isEqualTo(ClusterState.RUNNING);
        assertThat(changed.deadline()).isNull();
        assertThat(changed.nodes())
                .containsExactly(cluster.nodes().get(0), node, cluster.nodes().get(2));
    }

    @Test
    void a_node_leads_to_its_cluster() {
        write(session -> session.clusters().insert(Samples.cluster("c1")));

        found(session -> session.clusters().clusterOfNode("c1-node-2")).isEqualTo("c1");
        found(session -> session.clusters().clusterOfNode("c1")).isNull();
    }

    @Test
    void the_volumes_of_a_cloud_are_listed_by_state_across_projects() {
        write(session -> {
            session.volumes().insert(Samples.volume("v1"));
            session.volumes().insert(Samples.volume("v2"));
        });
        VolumeState state = Samples.volume("v1").state();

        found(session -> session.volumes().ids(CLOUD, List.of(state, VolumeState.PURGED)))
                .isEqualTo(List.of("v1", "v2"));
        found(session -> session.volumes().ids(CLOUD, List.of(VolumeState.PURGED)))
                .isEqualTo(List.of());
        found(session -> session.volumes().ids("south", List.of(state))).isEqualTo(List.of());
    }

    @Test
    void attachments_show_on_the_volume_and_on_the_machine_in_their_order() {
        write(session -> {
            session.instances().insert(Samples.instance("i1"));
            session.instances().insert(Samples.instance("i2"));
            session.volumes().insert(Samples.volume("v1"));
            session.volumes().insert(Samples.volume("v2"));
            session.volumes().attach("v1", "i1", 2, "vdb");
            session.volumes().attach("v2", "i1", 1, "vda");
            session.volumes().attach("v2", "i2", 1, "vda");
        });

        assertThat(read(session -> session.instances().find("i1")).volumeIds()).containsExactly("v2", "v1");
        assertThat(read(session -> session.volumes().find("v2")).attachments())
                .containsExactly(new Volume.Attachment("i1", "vda"), new Volume.Attachment("i2", "vda"));
        listed(session -> session.volumes().attachedTo("i1"))
                .extracting(Volume::id)
                .containsExactly("v2", "v1");

        write(session -> session.volumes().detach("v2", "i1"));

        assertThat(read(session -> session.instances().find("i1")).volumeIds()).containsExactly("v1");
        assertThat(read(session -> session.volumes().find("v2")).attachments())
                .containsExactly(new Volume.Attachment("i2", "vda"));
    }

    @Test
    void the_shared_volumes_of_a_cluster_come_with_it_in_their_order() {
        write(session -> {
            session.clusters().insert(Samples.cluster("c1"));
            session.volumes().insert(Samples.volume("v1"));
            session.volumes().insert(Samples.volume("v2"));
            session.volumes().attach("v1", "c1", 1, "/mnt/more");
            session.volumes().attach("v2", "c1", 0, "/home");
        });

        assertThat(read(session -> session.clusters().find("c1")).sharedVolumes())
                .containsExactly(
                        new Cluster.SharedVolume("v2", "data of v2", "/home", 100),
                        new Cluster.SharedVolume("v1", "data of v1", "/mnt/more", 100));
    }

    @Test
    void tags_come_with_the_resource_in_the_order_they_were_added() {
        Tag team = new Tag("t1", "team", "\"vision\"");
        Tag plain = new Tag("t2", "plain", "");
        write(session -> {
            session.instances().insert(Samples.instance("i1"));
            session.volumes().insert(Samples.volume("v1"));
            session.clusters().insert(Samples.cluster("c1"));
            session.tags().insert(ALICE, team);
            session.tags().insert(ALICE, plain);
            for (String resource : List.of("i1", "v1", "c1")) {
                session.tags().link(resource, plain);
                session.tags().link(resource, team);
            }
        });

        assertThat(read(session -> session.instances().find("i1")).tags()).containsExactly(plain, team);
        assertThat(read(session -> session.volumes().find("v1")).tags()).containsExactly(plain, team);
        assertThat(read(session -> session.clusters().find("c1")).tags()).containsExactly(plain, team);
        found(session -> session.tags().find(ALICE, "team", "\"vision\"")).isEqualTo(team);
        found(session -> session.tags().find(BOB, "team", "\"vision\"")).isNull();

        assertThat(store.<Boolean>write(session -> session.tags().unlink("i1", "t2")))
                .isTrue();
        assertThat(store.<Boolean>write(session -> session.tags().unlink("i1", "t2")))
                .isFalse();
        write(session -> session.tags().link("i1", plain));

        listed(session -> session.tags().of("i1")).containsExactly(team, plain);
    }

    @Test
    void keys_are_listed_in_order_of_creation_and_only_their_project_deletes_them() {
        SshKey first = Samples.sshKey("k2");
        SshKey second = new SshKey("k1", ALICE, "laptop", "not a key", null, NOW, "user-1");
        write(session -> {
            session.sshKeys().insert(first);
            session.sshKeys().insert(second);
        });

        listed(session -> session.sshKeys().list(ALICE)).containsExactly(first, second);
        found(session -> session.sshKeys().find(ALICE, "k1")).isEqualTo(second);
        found(session -> session.sshKeys().find(BOB, "k1")).isNull();
        listed(session -> session.sshKeys().list(BOB)).isEmpty();

        assertThat(store.<Boolean>write(session -> session.sshKeys().delete(BOB, "k1")))
                .isFalse();
        assertThat(store.<Boolean>write(session -> session.sshKeys().delete(ALICE, "k1")))
                .isTrue();
        assertThat(store.<Boolean>write(session -> session.sshKeys().delete(ALICE, "k1")))
                .isFalse();

        listed(session -> session.sshKeys().list(ALICE)).containsExactly(first);
    }

    @Test
    void scripts_are_kept_byte_for_byte_and_found_by_a_part_of_their_name_as_it_is() {
        StartupScript old = Samples.script("s1", "Install 100%_driver", NOW);
        StartupScript young = Samples.script("s2", "install docker", NOW.plusSeconds(1));
        StartupScript twin = Samples.script("s3", "other", NOW.plusSeconds(1));
        write(session -> {
            session.scripts().insert(old);
            session.scripts().insert(young);
            session.scripts().insert(twin);
        });

        found(session -> session.scripts().find(ALICE, "s1")).isEqualTo(old);
        found(session -> session.scripts().find(BOB, "s1")).isNull();
        assertThat(scripts(null, false, 0, 10)).containsExactly(old, young, twin);
        assertThat(scripts(null, true, 0, 10)).containsExactly(twin, young, old);
        assertThat(scripts(null, true, 1, 1)).containsExactly(young);
        assertThat(scripts("INSTALL", false, 0, 10)).containsExactly(old, young);
        assertThat(scripts("%_", false, 0, 10)).containsExactly(old);
        found(session -> session.scripts().count(ALICE, new ScriptQuery("install", true, 1, 1)))
                .isEqualTo(2);

        assertThat(store.<Boolean>write(session -> session.scripts().delete(BOB, "s1")))
                .isFalse();
        assertThat(store.<Boolean>write(session -> session.scripts().delete(ALICE, "s1")))
                .isTrue();
        assertThat(scripts(null, false, 0, 10)).containsExactly(young, twin);
    }

    @Test
    void a_host_shows_what_is_free_on_it() {
        Allocation allocation = new Allocation("i1", "h100-1", 30, 120, List.of(2, 5));
        write(session -> session.fleet().allocate(CLOUD, allocation));

        Host host = read(session -> session.fleet().hosts(CLOUD, LOCATION)).getFirst();
        assertThat(host)
                .isEqualTo(new Host(
                        "h100-1", LOCATION, "H100", 8, 240, 960, 4000, true, false, false, 8 - 2, 240 - 30, 960 - 120));
        listed(session -> session.fleet().freeGpus(CLOUD, "h100-1")).containsExactly(0, 1, 3, 4, 6, 7);
        listed(session -> session.fleet().freeGpus(CLOUD, "unknown")).isEmpty();
        found(session -> session.fleet().allocation(CLOUD, "i1")).isEqualTo(allocation);
        listed(session -> session.fleet().allocations(CLOUD)).containsExactly(allocation);
        listed(session -> session.fleet().hosts(CLOUD, "FIN-02")).isEmpty();

        write(session -> session.fleet().release(CLOUD, "i1"));
        write(session -> session.fleet().release(CLOUD, "i1"));

        listed(session -> session.fleet().hosts(CLOUD)).containsExactly(Samples.host("h100-1"));
        found(session -> session.fleet().allocation(CLOUD, "i1")).isNull();
    }

    @Test
    void a_redeclared_host_keeps_what_is_allocated_on_it() {
        write(session -> session.fleet().allocate(CLOUD, new Allocation("i1", "h100-1", 30, 120, List.of(0))));
        write(session -> session.fleet()
                .redeclare(
                        CLOUD, new Host("h100-1", LOCATION, "H100", 4, 100, 200, 10, false, false, true, 4, 100, 200)));

        listed(session -> session.fleet().hosts(CLOUD))
                .containsExactly(new Host("h100-1", LOCATION, "H100", 4, 100, 200, 10, false, false, true, 3, 70, 80));
    }

    @Test
    void storage_is_taken_and_given_back_per_location() {
        write(session -> session.fleet().takeStorage(CLOUD, LOCATION, 300));
        write(session -> session.fleet().takeStorage(CLOUD, LOCATION, -100));

        found(session -> session.fleet().freeStorage(CLOUD, LOCATION)).isEqualTo(800L);
        found(session -> session.fleet().freeStorage(CLOUD, "FIN-02")).isEqualTo(0L);

        write(session -> session.fleet().declareStorage(CLOUD, LOCATION, 150));

        found(session -> session.fleet().freeStorage(CLOUD, LOCATION)).isEqualTo(-50L);
    }

    @Test
    void a_resource_has_at_most_one_item_of_due_work_and_items_come_in_order_of_time() {
        write(session -> {
            session.dueWork().schedule(CLOUD, Kind.INSTANCE, "r1", NOW.plusSeconds(9));
            session.dueWork().schedule(CLOUD, Kind.VOLUME, "r1", NOW.plusSeconds(1));
            session.dueWork().schedule(CLOUD, Kind.INSTANCE, "r2", NOW);
            session.dueWork().schedule(CLOUD, Kind.INSTANCE, "r1", NOW.plus(Duration.ofMillis(1)));
            session.dueWork().schedule("south", Kind.CLUSTER, "r3", NOW.minusSeconds(9));
        });

        Item second = new Item(Kind.INSTANCE, "r2", NOW);
        Item third = new Item(Kind.INSTANCE, "r1", NOW.plus(Duration.ofMillis(1)));
        Item last = new Item(Kind.VOLUME, "r1", NOW.plusSeconds(1));
        listed(session -> session.dueWork().all(CLOUD)).containsExactly(second, third, last);
        listed(session -> session.dueWork().due(CLOUD, NOW, 10)).containsExactly(second);
        listed(session -> session.dueWork().due(CLOUD, NOW.plusSeconds(5), 2)).containsExactly(second, third);
        found(session -> session.dueWork().next(CLOUD)).isEqualTo(NOW);
        found(session -> session.dueWork().dueAt(Kind.VOLUME, "r1")).isEqualTo(NOW.plusSeconds(1));

        write(session -> {
            session.dueWork().remove(Kind.INSTANCE, "r1");
            session.dueWork().remove(Kind.INSTANCE, "r2");
            session.dueWork().remove(Kind.VOLUME, "r1");
            session.dueWork().remove(Kind.VOLUME, "never there");
        });

        listed(session -> session.dueWork().all(CLOUD)).isEmpty();
        found(session -> session.dueWork().next(CLOUD)).isNull();
        found(session -> session.dueWork().dueAt(Kind.INSTANCE, "r1")).isNull();
        listed(session -> session.dueWork().all("south")).hasSize(1);
    }

    private List<StartupScript> scripts(@Nullable String nameContains, boolean newestFirst, int offset, int limit) {
        return read(
                session -> session.scripts().list(ALICE, new ScriptQuery(nameContains, newestFirst, offset, limit)));
    }

    @Test
    void a_fault_rule_comes_back_with_its_effect_and_what_it_has_met_in_the_order_they_were_added() {
        Fault refuse = new Fault(
                "f2",
                CLOUD,
                "deployInstance",
                "alice",
                2,
                3,
                new FaultEffect.Refuse(503, ErrorCode.SERVICE_UNAVAILABLE, "full", 7),
                1,
                0);
        Fault delay = fault("f1", new FaultEffect.Delay(Duration.ofMillis(4_250)));
        Fault drop = fault("f3", new FaultEffect.Drop(FaultEffect.Moment.AFTER_COMMIT));
        Fault outcome = fault("f0", new FaultEffect.Outcome(FaultEffect.Result.NO_CAPACITY, "trainer-7"));
        write(session -> List.of(refuse, delay, drop, outcome).forEach(session.faults()::insert));

        listed(session -> session.faults().list(CLOUD)).containsExactly(refuse, delay, drop, outcome);
        listed(session -> session.faults().list("south")).isEmpty();
        found(session -> session.faults().find("south", "f1")).isNull();

        Fault met = refuse.met().met();
        write(session -> session.faults().count(met));
        found(session -> session.faults().find(CLOUD, "f2")).isEqualTo(met);
        assertThat(met.passed()).isEqualTo(2);
        assertThat(met.hits()).isEqualTo(1);

        assertThat(store.<Boolean>write(session -> session.faults().delete("south", "f1")))
                .isFalse();
        assertThat(store.<Boolean>write(session -> session.faults().delete(CLOUD, "f1")))
                .isTrue();
        listed(session -> session.faults().list(CLOUD)).containsExactly(met, drop, outcome);
        write(session -> session.faults().deleteAll(CLOUD));
        listed(session -> session.faults().list(CLOUD)).isEmpty();
    }

    private static Fault fault(String id, FaultEffect effect) {
        return new Fault(id, CLOUD, Fault.ANY_OPERATION, null, 0, null, effect, 0, 0);
    }

    @Test
    void an_answer_is_kept_for_a_key_of_its_project_once_and_until_it_is_cleared_away() {
        KeptAnswer first = answer(ALICE, "key-1", NOW.plusSeconds(10));
        KeptAnswer second = answer(ALICE, "key-2", NOW.plusSeconds(20));
        KeptAnswer his = answer(BOB, "key-1", NOW.plusSeconds(30));
        write(session -> List.of(first, second, his).forEach(session.idempotency()::insert));

        found(session -> session.idempotency().find(ALICE, "key-1")).isEqualTo(first);
        found(session -> session.idempotency().find(BOB, "key-1")).isEqualTo(his);
        found(session -> session.idempotency().find(BOB, "key-2")).isNull();
        assertThatThrownBy(() -> write(session -> session.idempotency().insert(first)))
                .isInstanceOf(StoreException.class);

        write(session -> session.idempotency().deleteExpired(CLOUD, NOW.plusSeconds(20), 1));
        found(session -> session.idempotency().find(ALICE, "key-1")).isNull();
        found(session -> session.idempotency().find(ALICE, "key-2")).isEqualTo(second);
        write(session -> session.idempotency().deleteExpired(CLOUD, NOW.plusSeconds(20), 10));
        found(session -> session.idempotency().find(ALICE, "key-2")).isNull();
        found(session -> session.idempotency().find(BOB, "key-1")).isEqualTo(his);
        write(session -> session.idempotency().delete(BOB, "key-1"));
        found(session -> session.idempotency().find(BOB, "key-1")).isNull();
    }

    private static KeptAnswer answer(ProjectKey owner, String key, Instant expiresAt) {
        return new KeptAnswer(
                owner, key, "addSshKey", "5ac3", 201, "text/plain; charset=utf-8", "an-id", NOW, expiresAt);
    }
}

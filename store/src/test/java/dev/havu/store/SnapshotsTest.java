package dev.havu.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.havu.domain.Refusal;
import dev.havu.domain.billing.BilledKind;
import dev.havu.domain.billing.Coupon;
import dev.havu.domain.billing.Extension;
import dev.havu.domain.billing.LedgerEntry;
import dev.havu.domain.billing.Meter;
import dev.havu.domain.billing.Rate;
import dev.havu.domain.billing.Term;
import dev.havu.domain.faults.Fault;
import dev.havu.domain.faults.FaultEffect;
import dev.havu.domain.fleet.Allocation;
import dev.havu.domain.fleet.CapacityLimit;
import dev.havu.domain.idempotency.KeptAnswer;
import dev.havu.domain.money.Currency;
import dev.havu.domain.tags.Tag;
import dev.havu.domain.tenants.Credential;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.domain.volumes.Volume;
import dev.havu.store.DueWorkTable.Kind;
import dev.havu.store.PriceChangeTable.PriceChange;
import dev.havu.store.Store.Restored;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A cloud goes to a file and comes back whole, beside others that are not touched. */
class SnapshotsTest extends EveryStore {
    private static final String INSTANCE = "11111111-1111-4111-8111-111111111111";
    private static final String VOLUME = "22222222-2222-4222-8222-222222222222";
    private static final String CLUSTER = "33333333-3333-4333-8333-333333333333";
    private static final String TAG = "44444444-4444-4444-8444-444444444444";

    private static final String KEY = "55555555-5555-4555-8555-555555555555";
    private static final String SCRIPT = "66666666-6666-4666-8666-666666666666";

    private static final String LIMIT = "77777777-7777-4777-8777-777777777777";
    private static final String FAULT = "88888888-8888-4888-8888-888888888888";
    private static final Rate RATE = new Rate(BigDecimal.ONE, 1);

    private Path file;

    @BeforeEach
    void fill_every_table() {
        file = directory.resolve("north.snapshot");
        write(session -> {
            session.projects().insert(new Credential("alice", "digest", Samples.ALICE, "cloud-api-v1", Samples.NOW));
            session.instances().insert(Samples.instance(INSTANCE));
            session.volumes().insert(Samples.volume(VOLUME));
            session.volumes().attach(VOLUME, INSTANCE, 0, "vda");
            session.clusters().insert(Samples.cluster(CLUSTER));
            session.sshKeys().insert(Samples.sshKey(KEY));
            session.scripts().insert(Samples.script(SCRIPT, "setup of " + INSTANCE, Samples.NOW));
            session.tags().insert(Samples.ALICE, new Tag(TAG, "team", "research"));
            session.tags().link(INSTANCE, new Tag(TAG, "team", "research"));
            session.fleet().allocate(Samples.CLOUD, new Allocation(INSTANCE, "h100-1", 30, 120, List.of(2)));
            session.faults()
                    .insert(new Fault(
                            FAULT,
                            Samples.CLOUD,
                            Fault.ANY_OPERATION,
                            null,
                            1,
                            2,
                            new FaultEffect.Delay(Duration.ofSeconds(4)),
                            0,
                            0));
            session.idempotency()
                    .insert(new KeptAnswer(
                            Samples.ALICE,
                            "key",
                            "addSshKey",
                            "5ac3",
                            201,
                            "text/plain; charset=utf-8",
                            KEY,
                            Samples.NOW,
                            Samples.NOW.plusSeconds(9)));
            session.ledger()
                    .append(
                            Samples.ALICE,
                            Samples.NOW,
                            LedgerEntry.Kind.OPENING,
                            1_000,
                            new LedgerEntry.Subject(INSTANCE, BilledKind.INSTANCE, "trainer", null),
                            "for the test");
            session.ledger().markLow(Samples.ALICE, Samples.NOW);
            session.meters()
                    .insert(Meter.started(INSTANCE, BilledKind.INSTANCE, Samples.ALICE, "trainer", RATE, Samples.NOW));
            session.terms()
                    .put(new Term(
                            INSTANCE,
                            BilledKind.INSTANCE,
                            Samples.ALICE,
                            "trainer",
                            "1 month",
                            Samples.NOW,
                            Samples.NOW.plusSeconds(9),
                            7,
                            Extension.AUTO_RENEW));
            session.coupons().insert(Samples.CLOUD, new Coupon("gift", 5, Currency.EUR, null, null, null));
            session.capacityLimits()
                    .insert(
                            Samples.CLOUD,
                            new CapacityLimit(LIMIT, Samples.LOCATION, "1H100.80S.30V", Samples.NOW, 2, null));
            session.priceChanges()
                    .put(
                            Samples.CLOUD,
                            new PriceChange(PriceChangeTable.Kind.INSTANCE, "1H100.80S.30V", BigDecimal.TEN));
            session.dueWork().schedule(Samples.CLOUD, Kind.INSTANCE, INSTANCE, Samples.NOW);
        });
    }

    @Test
    void every_row_of_every_table_comes_back() throws SQLException {
        store.save(Samples.CLOUD, Samples.NOW, file);
        Map<String, List<String>> before = rows(file);
        before.keySet().removeAll(Set.of("events", "webhooks", "deliveries"));
        assertThat(before)
                .allSatisfy((table, rows) -> assertThat(rows).as(table).isNotEmpty());
        write(session -> {
            session.sshKeys().delete(Samples.ALICE, KEY);
            session.sshKeys().insert(Samples.sshKey("key-2"));
            session.volumes().detach(VOLUME, INSTANCE);
            session.dueWork().remove(Kind.INSTANCE, INSTANCE);
        });

        Restored restored = restore(Samples.CLOUD);

        assertThat(restored.newIds()).isFalse();
        assertThat(restored.clientIdsLeftOut()).isEmpty();
        assertThat(restored.savedAt()).isEqualTo(Samples.NOW);
        Path again = directory.resolve("again.snapshot");
        store.save(Samples.CLOUD, Samples.NOW, again);
        Map<String, List<String>> after = rows(again);
        after.keySet().retainAll(before.keySet());
        assertThat(after.remove("clouds")).isNotEqualTo(before.remove("clouds"));
        assertThat(after).isEqualTo(before);
    }

    @Test
    void a_restored_cloud_draws_no_random_numbers_again() {
        store.save(Samples.CLOUD, Samples.NOW, file);
        long later = store.write(session -> {
            session.clouds().open(Samples.CLOUD, 1);
            return session.clouds().open(Samples.CLOUD, 1).epoch();
        });

        Restored restored = restore(Samples.CLOUD);

        assertThat(restored.cloud().seed()).isEqualTo(42);
        assertThat(restored.cloud().epoch()).isGreaterThan(later);
    }

    @Test
    void only_its_own_rows_are_in_the_file() throws SQLException {
        addAnotherCloud();

        store.save(Samples.CLOUD, Samples.NOW, file);

        assertThat(rows(file).values().toString()).contains(INSTANCE).doesNotContain("south");
        assertThat(bytes(file)).doesNotContain("only-in-the-south");
    }

    @Test
    void other_clouds_keep_what_they_have() throws SQLException {
        addAnotherCloud();
        Path south = directory.resolve("south.snapshot");
        store.save("south", Samples.NOW, south);
        store.save(Samples.CLOUD, Samples.NOW, file);

        restore(Samples.CLOUD);

        Path again = directory.resolve("south-again.snapshot");
        store.save("south", Samples.NOW, again);
        assertThat(rows(again)).isEqualTo(rows(south));
    }

    @Test
    void under_another_name_everything_gets_new_ids_also_where_it_is_mentioned() {
        store.save(Samples.CLOUD, Samples.NOW, file);

        Restored restored = restore("copy");

        assertThat(restored.newIds()).isTrue();
        ProjectKey alice = new ProjectKey("copy", "alice");
        Volume volume = read(session -> session.volumes()
                .page(alice, List.of(dev.havu.domain.volumes.VolumeState.values()), 0, 9)
                .items()
                .getFirst());
        String instance = volume.attachments().getFirst().computeId();
        assertThat(volume.id()).isNotEqualTo(VOLUME).matches("[0-9a-f-]{36}");
        assertThat(instance).isNotEqualTo(INSTANCE);
        found(session -> session.instances().find(alice, instance)).isNotNull();
        found(session -> session.fleet().allocation("copy", instance)).isNotNull();
        found(session -> session.dueWork().dueAt(Kind.INSTANCE, instance)).isEqualTo(Samples.NOW);
        found(session -> session.instances()
                        .find(alice, instance)
                        .tags()
                        .getFirst()
                        .id())
                .isNotEqualTo(TAG);
        listed(session -> session.scripts().list(alice, new dev.havu.domain.scripts.ScriptQuery(null, false, 0, 9)))
                .singleElement()
                .satisfies(script -> assertThat(script.name()).isEqualTo("setup of " + instance));
        found(session -> session.instances().find(Samples.ALICE, INSTANCE)).isNotNull();
    }

    @Test
    void the_same_file_gets_the_same_new_ids_again() throws SQLException {
        store.save(Samples.CLOUD, Samples.NOW, file);
        Path second = directory.resolve("second.snapshot");
        store.save(Samples.CLOUD, Samples.NOW, second);

        restore("copy");
        Path first = directory.resolve("copy.snapshot");
        store.save("copy", Samples.NOW, first);
        store.restore("copy", second, (session, restored) -> {});
        Path again = directory.resolve("copy-again.snapshot");
        store.save("copy", Samples.NOW, again);

        assertThat(rows(again).get("attachments")).isEqualTo(rows(first).get("attachments"));
    }

    @Test
    void credentials_that_another_cloud_has_are_left_out_and_named() {
        store.save(Samples.CLOUD, Samples.NOW, file);

        assertThat(restore("copy").clientIdsLeftOut()).containsExactly("alice");

        listed(session -> session.projects().credentials(new ProjectKey("copy", "alice")))
                .isEmpty();
        listed(session -> session.projects().credentials(Samples.ALICE)).hasSize(1);
    }

    @Test
    void ids_stay_under_another_name_when_nobody_else_has_them() {
        store.save(Samples.CLOUD, Samples.NOW, file);
        try (Store empty = Medium.MEMORY.open(directory)) {
            Restored restored = empty.restore("elsewhere", file, (session, made) -> {});

            assertThat(restored.newIds()).isFalse();
            assertThat(restored.clientIdsLeftOut()).isEmpty();
            assertThat(empty.<String>read(session ->
                            session.instances().find(INSTANCE).owner().cloud()))
                    .isEqualTo("elsewhere");
        }
    }

    @Test
    void when_taking_it_up_fails_nothing_has_changed_and_it_can_be_tried_again() throws SQLException {
        store.save(Samples.CLOUD, Samples.NOW, file);
        write(session -> session.sshKeys().insert(Samples.sshKey("key-2")));

        assertThatThrownBy(() -> store.restore(Samples.CLOUD, file, (session, restored) -> {
                    throw new IllegalStateException("not now");
                }))
                .hasMessage("not now");

        listed(session -> session.sshKeys().list(Samples.ALICE)).hasSize(2);
        restore(Samples.CLOUD);
        listed(session -> session.sshKeys().list(Samples.ALICE)).hasSize(1);
    }

    @Test
    void what_is_no_snapshot_is_refused() throws Exception {
        java.nio.file.Files.writeString(file, "hello");
        assertRefused("is no snapshot");
        java.nio.file.Files.delete(file);
        execute("CREATE TABLE t (x)");
        assertRefused("no snapshot of a cloud");
    }

    @Test
    void a_file_that_could_act_is_refused() throws SQLException {
        assertRefusedAfter("CREATE TRIGGER t AFTER INSERT ON tags BEGIN DELETE FROM tags; END", "its tables are not");
        assertRefusedAfter("CREATE VIEW v AS SELECT * FROM tags", "its tables are not");
        assertRefusedAfter("CREATE INDEX i ON tags (abs(key))", "its tables are not");
        assertRefusedAfter("ALTER TABLE tags ADD COLUMN g AS (abs(key))", "its tables are not");
        assertRefusedAfter("CREATE TABLE more (cloud TEXT)", "its tables are not");
    }

    @Test
    void a_file_of_a_newer_version_is_refused() throws SQLException {
        assertRefusedAfter("PRAGMA user_version = 999", "schema version 999");
        assertRefusedAfter("PRAGMA user_version = 0", "schema version 0");
    }

    @Test
    void rows_that_do_not_belong_together_are_refused() throws SQLException {
        assertRefusedAfter("INSERT INTO clouds (name, seed, epoch, next_number) VALUES ('x', 1, 1, 1)", "exactly one");
        assertRefusedAfter("UPDATE due_work SET cloud = 'x'", "rows of another cloud");
        assertRefusedAfter("DELETE FROM clusters", "refer to others");
        assertRefusedAfter("UPDATE instances SET ordinal = 9223372036854775807", "row numbers");
    }

    @Test
    void rows_that_cannot_be_read_are_refused() throws SQLException {
        assertRefusedAfter("UPDATE instances SET state = 'DANCING'", "cannot be read");
        assertRefusedAfter("UPDATE instances SET spec = '{'", "cannot be read");
        assertRefusedAfter("UPDATE volumes SET price_per_month = 'much'", "cannot be read");
        assertRefusedAfter("UPDATE due_work SET kind = 'NAP'", "cannot be read");
    }

    @Test
    void a_damaged_file_is_refused() throws Exception {
        store.save(Samples.CLOUD, Samples.NOW, file);
        byte[] bytes = java.nio.file.Files.readAllBytes(file);
        for (int i = 4096; i < bytes.length; i += 97) {
            bytes[i] ^= 0x55;
        }
        java.nio.file.Files.write(file, bytes);
        assertRefused("damaged");
    }

    private void assertRefusedAfter(String change, String reason) throws SQLException {
        delete(file);
        store.save(Samples.CLOUD, Samples.NOW, file);
        execute(change);
        assertRefused(reason);
    }

    private void assertRefused(String reason) {
        write(session -> session.sshKeys().insert(Samples.sshKey("since")));
        assertThatThrownBy(() -> restore(Samples.CLOUD))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining(reason);
        write(session -> assertThat(session.sshKeys().delete(Samples.ALICE, "since"))
                .as("nothing has changed")
                .isTrue());
    }

    private Restored restore(String cloud) {
        return store.restore(cloud, file, (session, restored) -> {});
    }

    private void addAnotherCloud() {
        write(session -> {
            session.clouds().open("south", 7);
            ProjectKey carol = new ProjectKey("south", "carol");
            session.projects().insert(Samples.project(carol));
            session.fleet().insert("south", Samples.host("only-in-the-south"));
        });
    }

    private void execute(String command) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute(command);
        }
    }

    private static String bytes(Path path) {
        try {
            return java.nio.file.Files.readString(path, java.nio.charset.StandardCharsets.ISO_8859_1);
        } catch (java.io.IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }

    private static void delete(Path path) {
        try {
            java.nio.file.Files.deleteIfExists(path);
        } catch (java.io.IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }

    /** All rows as text, by table. */
    private static Map<String, List<String>> rows(Path path) throws SQLException {
        Map<String, List<String>> found = new TreeMap<>();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + path);
                Statement statement = connection.createStatement()) {
            List<String> tables = new ArrayList<>();
            try (ResultSet names = statement.executeQuery(
                    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'")) {
                while (names.next()) {
                    tables.add(names.getString(1));
                }
            }
            for (String table : tables) {
                List<String> rows = new ArrayList<>();
                try (ResultSet results = statement.executeQuery("SELECT * FROM " + table + " ORDER BY 1")) {
                    while (results.next()) {
                        List<String> row = new ArrayList<>();
                        for (int i = 1; i <= results.getMetaData().getColumnCount(); i++) {
                            row.add(results.getString(i));
                        }
                        rows.add(row.toString());
                    }
                }
                found.put(table, rows);
            }
        }
        return found;
    }
}

package dev.havu.engine.tenants;

import static dev.havu.engine.SmallCloud.ALICE;
import static dev.havu.engine.SmallCloud.NAME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.havu.domain.ErrorCode;
import dev.havu.domain.Refusal;
import dev.havu.domain.tenants.Credential;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.drivers.simulator.SimulationSpec;
import dev.havu.engine.Engine;
import dev.havu.engine.HookedStore;
import dev.havu.engine.SmallCloud;
import dev.havu.store.sqlite.SqliteStore;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Projects keep what is theirs, and a credential that is revoked is useless at once. */
class TenantsTest {
    private static final Credential CREDENTIAL = new Credential("client", "digest", ALICE, "cloud-api-v1", null);

    private final HookedStore store = new HookedStore(SqliteStore.inMemory());
    private final Engine engine = SmallCloud.open(store, SimulationSpec.instant());

    @AfterEach
    void close() {
        engine.close();
        store.close();
    }

    @Test
    void a_credential_is_known_once_it_is_declared_and_useless_once_it_is_revoked() {
        assertThat(engine.tenants().credential("client")).isNull();

        engine.tenants().declare(CREDENTIAL);
        assertThat(engine.tenants().credential("client")).isEqualTo(CREDENTIAL);

        engine.tenants().revoke("client");
        assertThat(engine.tenants().credential("client").revokedAt()).isEqualTo(SmallCloud.START);
        engine.tenants().revoke("nobody");
    }

    @Test
    void a_credential_that_is_revoked_while_somebody_looks_it_up_is_not_remembered_as_valid() throws Exception {
        engine.tenants().declare(CREDENTIAL);
        CountDownLatch revoked = new CountDownLatch(1);
        Credential useless = new Credential("client", "digest", ALICE, "cloud-api-v1", SmallCloud.START);
        Thread revoker = Thread.ofVirtual().unstarted(() -> engine.tenants().declare(useless));
        store.onceAfterWrite(revoked::countDown);
        store.afterReads(1, () -> {
            revoker.start();
            HookedStore.await(revoked);
        });

        engine.tenants().credential("client");
        revoker.join();

        assertThat(engine.tenants().credential("client")).isEqualTo(useless);
    }

    @Test
    void a_project_that_is_declared_again_keeps_its_owner_and_its_balance() {
        String owner = engine.tenants().project(ALICE).ownerId();

        SmallCloud.declare(engine, SmallCloud.FLEET);

        assertThat(engine.tenants().project(ALICE).ownerId()).isEqualTo(owner);
        assertThat(engine.ledgers().balance(ALICE)).isEqualByComparingTo("500000");
    }

    @Test
    void a_token_of_a_project_that_is_gone_is_worth_nothing() {
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> engine.tenants().project(new ProjectKey(NAME, "nobody")))
                .extracting(Refusal::errorCode)
                .isEqualTo(ErrorCode.UNAUTHORIZED_REQUEST);
    }
}

package dev.havu.engine.snapshots;

import dev.havu.domain.Refusal;
import dev.havu.domain.events.Event;
import dev.havu.domain.events.EventType;
import dev.havu.domain.events.ResourceKind;
import dev.havu.engine.Transactions;
import dev.havu.engine.clouds.Cloud;
import dev.havu.engine.tenants.Tenants;
import dev.havu.store.ClockSetting;
import dev.havu.store.Store.Restored;
import java.nio.file.Path;

/** Saves clouds to files and restores them while the server runs. Only simulated ones: a machine does not fit into a file. */
public final class Snapshots {
    private final Transactions transactions;
    private final Tenants tenants;

    public Snapshots(Transactions transactions, Tenants tenants) {
        this.transactions = transactions;
        this.tenants = tenants;
    }

    /**
     * Writes a cloud, as it is at one moment, to a file.
     *
     * @param file a path where nothing is
     * @throws Refusal if its machines are real
     */
    public void save(Cloud cloud, Path file) {
        requireSimulated(cloud);
        // Nobody moves the clock meanwhile, so that its time is that of the state.
        transactions.dueWork().exclusively(cloud, () -> {
            transactions.store().save(cloud.name(), cloud.clock().instant(), file);
            return file;
        });
    }

    /**
     * Puts what was saved in the place of a running cloud. What was under way then goes on, and the clock goes as it went
     * then, from where it was: only one that shows the machine's time cannot go back.
     *
     * @param file is changed on the way
     * @throws Refusal if the machines of the cloud are real, or the file cannot be restored; nothing has changed then
     */
    public Restored restore(Cloud cloud, Path file) {
        requireSimulated(cloud);
        return transactions.dueWork().exclusively(cloud, () -> {
            Restored restored = replace(cloud, file);
            cloud.random()
                    .restart(
                            cloud.name(),
                            restored.cloud().seed(),
                            restored.cloud().epoch());
            cloud.driver().useSeed(restored.cloud().seed());
            tenants.forget();
            transactions.faults().refresh(cloud.name());
            transactions.bells().ring(cloud.name());
            transactions.dueWork().takeUp(cloud);
            return restored;
        });
    }

    /** Clock and prices change inside the transaction, so that no command sees the old state with the new ones or vice versa. */
    private Restored replace(Cloud cloud, Path file) {
        ClockSetting before = cloud.clock().setting();
        try {
            return transactions.store().restore(cloud.name(), file, (session, restored) -> {
                cloud.clock().set(cloud.clock().restored(session.clouds().clock(cloud.name()), restored.savedAt()));
                session.clouds().setClock(cloud.name(), cloud.clock().setting());
                cloud.prices().restoreTo(session.priceChanges().all(cloud.name()));
                session.events()
                        .insert(
                                cloud.name(),
                                cloud.clock().instant(),
                                Event.of(EventType.CLOUD_RESTORED, null, ResourceKind.CLOUD, cloud.name(), cloud.name())
                                        .with("new_ids", restored.newIds()));
            });
        } catch (RuntimeException | Error failure) {
            cloud.clock().set(before);
            cloud.prices()
                    .restoreTo(transactions
                            .store()
                            .read(session -> session.priceChanges().all(cloud.name())));
            throw failure;
        }
    }

    private static void requireSimulated(Cloud cloud) {
        if (!cloud.driver().isSimulated()) {
            throw Refusal.forbidden("The machines of cloud `" + cloud.name()
                    + "` are real, so it cannot be saved to a file or restored from one; use a simulated cloud");
        }
    }
}

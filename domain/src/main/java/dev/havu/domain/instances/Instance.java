package dev.havu.domain.instances;

import dev.havu.domain.tags.Tag;
import dev.havu.domain.tenants.ProjectKey;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One machine of a tenant.
 *
 * @param state where it is in {@link InstanceStates}
 * @param stateSince when it entered that state
 * @param deadline when a transitional state is overdue; null in a resting state
 * @param step counts the transitions; a late answer of the driver to an earlier step is ignored
 * @param readsLeft how many more reads move it on, under an after-N-reads policy; otherwise null
 * @param ip null until provisioned
 * @param addressNumber distinct for every boot in a cloud; the simulator makes addresses of it
 * @param osVolumeId null once the OS volume was detached or deleted
 * @param volumeIds attached volumes in order of attachment, the OS volume first
 * @param contract as ordered; a machine that was configured as spot later is on the spot contract
 * @param pricePerHour total for the machine, in the currency of its spec, fixed when deployed or when spot is configured
 * @param keptVolumeIds volumes to attach again when a hibernated instance is restored, the OS volume first
 */
public record Instance(
        String id,
        ProjectKey owner,
        InstanceSpec spec,
        InstanceState state,
        Instant stateSince,
        @Nullable Instant deadline,
        int step,
        @Nullable Integer readsLeft,
        @Nullable String ip,
        long addressNumber,
        @Nullable String osVolumeId,
        List<String> volumeIds,
        List<Tag> tags,
        boolean spot,
        Contract contract,
        BigDecimal pricePerHour,
        List<String> keptVolumeIds,
        Instant createdAt) {
    public Instance {
        volumeIds = List.copyOf(volumeIds);
        tags = List.copyOf(tags);
        keptVolumeIds = List.copyOf(keptVolumeIds);
    }

    /** This instance in {@code next}, entered at {@code now}; the deadline comes from the table. */
    public Instance moved(InstanceState next, Instant now) {
        Duration limit = InstanceStates.TABLE.rule(next).deadline();
        return changed(change -> {
            change.state = next;
            change.stateSince = now;
            change.deadline = limit == null ? null : now.plus(limit);
            change.step = step + 1;
            change.readsLeft = null;
        });
    }

    public Instance withReadsLeft(@Nullable Integer reads) {
        return changed(change -> change.readsLeft = reads);
    }

    public Instance withAddress(@Nullable String address) {
        return changed(change -> change.ip = address);
    }

    public Instance withAddressNumber(long number) {
        return changed(change -> change.addressNumber = number);
    }

    public Instance withOsVolume(@Nullable String volumeId) {
        return changed(change -> change.osVolumeId = volumeId);
    }

    public Instance withKeptVolumes(List<String> kept) {
        return changed(change -> change.keptVolumeIds = kept);
    }

    public Instance withSpot(boolean isSpot, Contract newContract, BigDecimal price) {
        return changed(change -> {
            change.spot = isSpot;
            change.contract = newContract;
            change.pricePerHour = price;
        });
    }

    public Instance withOwner(ProjectKey newOwner) {
        return changed(change -> change.owner = newOwner);
    }

    private Instance changed(Consumer<Change> edit) {
        Change change = new Change(this);
        edit.accept(change);
        return new Instance(
                id,
                change.owner,
                spec,
                change.state,
                change.stateSince,
                change.deadline,
                change.step,
                change.readsLeft,
                change.ip,
                change.addressNumber,
                change.osVolumeId,
                volumeIds,
                tags,
                change.spot,
                change.contract,
                change.pricePerHour,
                change.keptVolumeIds,
                createdAt);
    }

    /** What can change, while it does. */
    private static final class Change {
        private ProjectKey owner;
        private InstanceState state;
        private Instant stateSince;
        private @Nullable Instant deadline;
        private int step;
        private @Nullable Integer readsLeft;
        private @Nullable String ip;
        private long addressNumber;
        private @Nullable String osVolumeId;
        private boolean spot;
        private Contract contract;
        private BigDecimal pricePerHour;
        private List<String> keptVolumeIds;

        private Change(Instance from) {
            owner = from.owner;
            state = from.state;
            stateSince = from.stateSince;
            deadline = from.deadline;
            step = from.step;
            readsLeft = from.readsLeft;
            ip = from.ip;
            addressNumber = from.addressNumber;
            osVolumeId = from.osVolumeId;
            spot = from.spot;
            contract = from.contract;
            pricePerHour = from.pricePerHour;
            keptVolumeIds = from.keptVolumeIds;
        }
    }
}

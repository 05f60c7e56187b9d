package dev.havu.domain.instances;

import dev.havu.domain.tags.Tag;
import dev.havu.domain.tenants.ProjectKey;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
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
        java.time.Duration limit = InstanceStates.TABLE.rule(next).deadline();
        return new Instance(
                id,
                owner,
                spec,
                next,
                now,
                limit == null ? null : now.plus(limit),
                step + 1,
                null,
                ip,
                addressNumber,
                osVolumeId,
                volumeIds,
                tags,
                spot,
                contract,
                pricePerHour,
                keptVolumeIds,
                createdAt);
    }

    public Instance withReadsLeft(@Nullable Integer reads) {
        return new Instance(
                id,
                owner,
                spec,
                state,
                stateSince,
                deadline,
                step,
                reads,
                ip,
                addressNumber,
                osVolumeId,
                volumeIds,
                tags,
                spot,
                contract,
                pricePerHour,
                keptVolumeIds,
                createdAt);
    }

    public Instance withAddress(@Nullable String address) {
        return new Instance(
                id,
                owner,
                spec,
                state,
                stateSince,
                deadline,
                step,
                readsLeft,
                address,
                addressNumber,
                osVolumeId,
                volumeIds,
                tags,
                spot,
                contract,
                pricePerHour,
                keptVolumeIds,
                createdAt);
    }

    public Instance withAddressNumber(long number) {
        return new Instance(
                id,
                owner,
                spec,
                state,
                stateSince,
                deadline,
                step,
                readsLeft,
                ip,
                number,
                osVolumeId,
                volumeIds,
                tags,
                spot,
                contract,
                pricePerHour,
                keptVolumeIds,
                createdAt);
    }

    public Instance withOsVolume(@Nullable String volumeId) {
        return new Instance(
                id,
                owner,
                spec,
                state,
                stateSince,
                deadline,
                step,
                readsLeft,
                ip,
                addressNumber,
                volumeId,
                volumeIds,
                tags,
                spot,
                contract,
                pricePerHour,
                keptVolumeIds,
                createdAt);
    }

    public Instance withKeptVolumes(List<String> kept) {
        return new Instance(
                id,
                owner,
                spec,
                state,
                stateSince,
                deadline,
                step,
                readsLeft,
                ip,
                addressNumber,
                osVolumeId,
                volumeIds,
                tags,
                spot,
                contract,
                pricePerHour,
                kept,
                createdAt);
    }

    public Instance withSpot(boolean isSpot, Contract newContract, BigDecimal price) {
        return new Instance(
                id,
                owner,
                spec,
                state,
                stateSince,
                deadline,
                step,
                readsLeft,
                ip,
                addressNumber,
                osVolumeId,
                volumeIds,
                tags,
                isSpot,
                newContract,
                price,
                keptVolumeIds,
                createdAt);
    }

    public Instance withOwner(ProjectKey newOwner) {
        return new Instance(
                id,
                newOwner,
                spec,
                state,
                stateSince,
                deadline,
                step,
                readsLeft,
                ip,
                addressNumber,
                osVolumeId,
                volumeIds,
                tags,
                spot,
                contract,
                pricePerHour,
                keptVolumeIds,
                createdAt);
    }
}

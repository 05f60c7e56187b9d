package dev.havu.domain.clusters;

import dev.havu.domain.catalog.Hardware;
import dev.havu.domain.fleet.MachineSize;
import dev.havu.domain.instances.Contract;
import dev.havu.domain.money.Currency;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was ordered; never changes.
 *
 * @param hardware of all workers together
 * @param pricePerHour total, in {@code currency}, fixed when deployed
 * @param extensionSettings wire word, null when none was sent
 * @param autoRentalExtension deprecated flag as sent, null when none
 * @param turnToPayAsYouGo deprecated flag as sent, null when none
 */
public record ClusterSpec(
        String clusterType,
        Hardware hardware,
        MachineSize workerSize,
        String image,
        String osName,
        String hostname,
        String description,
        String location,
        List<String> sshKeyIds,
        @Nullable String startupScriptId,
        Contract contract,
        Currency currency,
        BigDecimal pricePerHour,
        @Nullable String extensionSettings,
        @Nullable Boolean autoRentalExtension,
        @Nullable Boolean turnToPayAsYouGo,
        String createdByUserId) {
    public ClusterSpec {
        sshKeyIds = List.copyOf(sshKeyIds);
    }
}

package dev.havu.domain.instances;

import dev.havu.domain.catalog.Hardware;
import dev.havu.domain.fleet.MachineSize;
import dev.havu.domain.money.Currency;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was ordered; never changes after the order, so that clients which compare field by field (Terraform) see what they
 * sent.
 *
 * @param hardware the description of the type on the day of the order
 * @param size what it takes from a host
 * @param image as sent: a slug, an image id or the id of an OS volume
 * @param osName readable name of the system, e.g. {@code Ubuntu 22.04}
 * @param sshKeyIds in the order sent
 * @param startupScriptId null when none
 * @param jupyterToken 32 hex characters for Jupyter images, otherwise null
 * @param coupon as sent, null when none
 */
public record InstanceSpec(
        String instanceType,
        Hardware hardware,
        MachineSize size,
        String image,
        String osName,
        String hostname,
        String description,
        String location,
        List<String> sshKeyIds,
        @Nullable String startupScriptId,
        @Nullable String jupyterToken,
        Pricing pricing,
        Currency currency,
        @Nullable String coupon,
        String createdByUserId) {
    public InstanceSpec {
        sshKeyIds = List.copyOf(sshKeyIds);
    }
}

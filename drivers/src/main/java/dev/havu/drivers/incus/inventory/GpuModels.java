package dev.havu.drivers.incus.inventory;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which GPU is which model of the catalog. What the operator says comes first. What is built in goes by the number of the
 * product, because every host knows that, also one without the GPU's driver; the numbers are those of NVIDIA's open kernel
 * modules and of the list of PCI numbers.
 */
final class GpuModels {
    private static final Map<String, String> BUILT_IN = Map.ofEntries(
            Map.entry("10de:1db1", "Tesla V100"), // SXM2, 16 GB
            Map.entry("10de:1db4", "Tesla V100"), // PCIe, 16 GB
            Map.entry("10de:1db5", "Tesla V100"), // SXM2, 32 GB
            Map.entry("10de:1db6", "Tesla V100"), // PCIe, 32 GB
            Map.entry("10de:1df6", "Tesla V100"), // V100S, PCIe, 32 GB
            Map.entry("10de:20b0", "A100 40GB"), // SXM4
            Map.entry("10de:20b1", "A100 40GB"), // PCIe
            Map.entry("10de:20f1", "A100 40GB"), // PCIe
            Map.entry("10de:20b2", "A100 80GB"), // SXM4
            Map.entry("10de:20b5", "A100 80GB"), // PCIe
            Map.entry("10de:2230", "RTX A6000"),
            Map.entry("10de:2321", "H100"), // NVL
            Map.entry("10de:2330", "H100"), // SXM5
            Map.entry("10de:2331", "H100"), // PCIe
            Map.entry("10de:2339", "H100"), // SXM5, 94 GB
            Map.entry("10de:2335", "H200"), // SXM5
            Map.entry("10de:233b", "H200"), // NVL
            Map.entry("10de:26b1", "RTX 6000 Ada"),
            Map.entry("10de:26b9", "L40S"),
            Map.entry("10de:2901", "B200"),
            Map.entry("10de:2bb1", "RTX PRO 6000"), // workstation edition
            Map.entry("10de:2bb4", "RTX PRO 6000"), // Max-Q
            Map.entry("10de:2bb5", "RTX PRO 6000"), // server edition
            Map.entry("10de:3182", "B300"),
            Map.entry("10de:31c2", "GB300"));

    private final Map<String, String> models;

    GpuModels(Map<String, String> configured) {
        models = new HashMap<>(BUILT_IN);
        configured.forEach((key, model) -> models.put(key.toLowerCase(Locale.ROOT), model));
    }

    /**
     * The model in the catalog; null when nobody knows.
     *
     * @param product {@code vendor:product} in hexadecimal
     */
    @Nullable
    String model(String product, List<String> names) {
        for (String name : names) {
            String model = models.get(name.toLowerCase(Locale.ROOT));
            if (model != null) {
                return model;
            }
        }
        return models.get(product.toLowerCase(Locale.ROOT));
    }
}

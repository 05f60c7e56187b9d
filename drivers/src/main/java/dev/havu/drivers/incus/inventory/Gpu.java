package dev.havu.drivers.incus.inventory;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A GPU of a host.
 *
 * @param address on the PCI bus, such as {@code 0000:3b:00.0}
 * @param product vendor and product as PCI numbers, such as {@code 10de:2330}
 * @param names what it is called by its driver and by the list of PCI numbers, as far as the host knows
 * @param driver the host's driver that has it; empty for none
 * @param model in the catalog; null when that is unknown
 */
public record Gpu(
        String address,
        String product,
        List<String> names,
        String driver,
        @Nullable String model) {
    /** Adapters that show a server's own screen: nobody rents them. */
    private static final List<String> SCREENS = List.of("1a03", "102b", "1234", "1af4", "1b36", "15ad", "1013", "1414");

    public Gpu {
        names = List.copyOf(names);
    }

    /**
     * Reads a card as {@code /1.0/resources} lists it.
     *
     * @return null for what is no GPU to rent
     */
    static @Nullable Gpu read(JsonNode card, GpuModels models) {
        String vendor = card.path("vendor_id").asString("");
        String address = card.path("pci_address").asString("");
        if (address.isEmpty() || SCREENS.contains(vendor)) {
            return null;
        }
        String product = vendor + ":" + card.path("product_id").asString("");
        List<String> names = java.util.stream.Stream.of(card.path("nvidia").path("model"), card.path("product"))
                .map(name -> name.asString(""))
                .filter(name -> !name.isEmpty())
                .distinct()
                .toList();
        return new Gpu(address, product, names, card.path("driver").asString(""), models.model(product, names));
    }

    /** For people. */
    public String description() {
        return (names.isEmpty() ? "unnamed GPU" : names.getFirst()) + " (" + product + ") at " + address;
    }
}

package dev.havu.cli.admin;

import java.util.Map;

/** What things cost. */
final class PriceCommands {
    private static final String SPOT = "--spot";
    private static final String VOLUME = "--volume";
    private static final String CLUSTER = "--cluster";

    private PriceCommands() {}

    static Noun noun() {
        return Noun.of(
                "price",
                "Set what things cost.",
                Verb.named("set", "Set the price of a type for what is ordered from now on, in US dollars.")
                        .argument("TYPE", "An instance type such as 1H100.80S.30V, or what an option says.")
                        .argument("PRICE", "Per hour; of volumes per GB and month.")
                        .flag(SPOT, "The spot price of the instance type.")
                        .flag(VOLUME, "A volume type such as NVMe.")
                        .flag(CLUSTER, "A cluster type.")
                        .runs(PriceCommands::set));
    }

    private static void set(Call call) {
        if ((call.has(SPOT) ? 1 : 0) + (call.has(VOLUME) ? 1 : 0) + (call.has(CLUSTER) ? 1 : 0) > 1) {
            throw new AdminException("only one of --spot, --volume and --cluster can be meant");
        }
        String kind = call.has(SPOT)
                ? "spot_instance_types"
                : call.has(VOLUME) ? "volume_types" : call.has(CLUSTER) ? "cluster_types" : "instance_types";
        call.send("PUT", call.cloud("/prices"), Map.of(kind, Map.of(call.argument(0), call.argument(1))));
        call.done(call.argument(0) + " costs " + call.argument(1) + " from now on.");
    }
}

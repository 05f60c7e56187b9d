package dev.havu.cli.admin;

/** What happens to a resource behind Havu's back. */
final class DriftCommands {
    private static final String NAME = "--name";

    private DriftCommands() {}

    /** A command without a noun. */
    static Verb drift() {
        return Verb.named("drift", "Change a simulated resource behind Havu's back, as somebody on its host could.")
                .argument("ID", "Of an instance, a cluster node or a volume.")
                .argument(
                        "CHANGE",
                        "What happens: a machine is started, stopped, gone or out-of-sight, a volume is gone or"
                                + " changed-name.")
                .option(NAME, "NAME", "With changed-name: the other name.")
                .runs(call -> {
                    call.send(
                            "POST",
                            call.cloud("/drift"),
                            Call.body(
                                    "id",
                                    call.argument(0),
                                    "change",
                                    call.argument(1).replace('-', '_')));
                    call.done(call.argument(0) + " is " + call.argument(1) + ".");
                });
    }
}

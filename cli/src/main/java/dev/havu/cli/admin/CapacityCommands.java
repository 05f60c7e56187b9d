package dev.havu.cli.admin;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is free in a cloud, and who has to go. */
final class CapacityCommands {
    private static final String AT = "--at";
    private static final String TYPE = "--type";
    private static final String LOCATION = "--location";
    private static final String COUNT = "--count";
    private static final String UNLIMITED = "unlimited";

    private CapacityCommands() {}

    static Noun noun() {
        return Noun.of(
                "capacity",
                "Set what is free, by location and type.",
                Verb.named("list", "List what was set.")
                        .runs(call -> call.show(
                                call.get(call.cloud("/capacity")),
                                limits -> Table.of(limits, "location", "instance_type", "free", "from", "left")
                                        .text("Only the fleet sets limits."))),
                Verb.named("set", "Set how many more instances of a type can be deployed at a location.")
                        .argument("LOCATION", "Such as FIN-01.")
                        .argument("TYPE", "Such as 1H100.80S.30V.")
                        .argument("FREE", "How many, or 'unlimited' for what the fleet has.")
                        .option(AT, "TIME", "From this moment on, by the cloud's clock. Default: now.")
                        .runs(CapacityCommands::set),
                Verb.named("clear", "Take all limits away.").runs(call -> {
                    call.send("DELETE", call.cloud("/capacity"), null);
                    call.done("Only the fleet sets limits now.");
                }));
    }

    /** A command without a noun. */
    static Verb evict() {
        return Verb.named("evict", "Evict spot instances: one, or the newest ones.")
                .optional("INSTANCE", "Id of the one.")
                .option(TYPE, "TYPE", "Only of this type.")
                .option(LOCATION, "LOCATION", "Only at this location.")
                .option(COUNT, "NUMBER", "At most so many. Default: 1.")
                .runs(call -> call.show(
                        call.send(
                                "POST",
                                call.cloud("/evictions"),
                                Call.body(
                                        "instance_id",
                                        call.optional(0),
                                        "instance_type",
                                        call.option(TYPE),
                                        "location",
                                        call.option(LOCATION),
                                        "count",
                                        call.number(COUNT))),
                        answer -> {
                            StringBuilder text = new StringBuilder();
                            answer.path("evicted")
                                    .forEach(id -> text.append("Evicted ")
                                            .append(id.asString())
                                            .append('\n'));
                            return text.isEmpty() ? "There was none to evict.\n" : text.toString();
                        }));
    }

    private static void set(Call call) {
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("location", call.argument(0));
        body.put("instance_type", call.argument(1));
        String free = call.argument(2);
        body.put("free", free.equals(UNLIMITED) ? null : (Long) Call.number("FREE", free));
        if (call.option(AT) != null) {
            body.put("at", call.option(AT));
        }
        call.send("PUT", call.cloud("/capacity"), body);
        call.done(free + " of " + call.argument(1) + " at " + call.argument(0) + ".");
    }
}

package dev.havu.cli.admin;

import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The projects of a cloud, and their money. */
final class ProjectCommands {
    private static final String CURRENCY = "--currency";
    private static final String BALANCE = "--balance";
    private static final String SCRIPT_QUOTA = "--script-quota";
    private static final String TRANSFERS = "--accept-transfers-from";
    private static final String CLIENT_ID = "--client-id";
    private static final String CLIENT_SECRET = "--client-secret";
    private static final String DESCRIPTION = "--description";
    private static final String FROM = "--from";
    private static final String UNTIL = "--until";
    private static final String CSV = "--csv";
    private static final String UNLIMITED = "unlimited";

    /** What can be limited, as options; the fields are written with underscores. */
    private static final List<String> QUOTAS = List.of("--scripts", "--gpus", "--spot-gpus", "--vcpus", "--storage-gb");

    private ProjectCommands() {}

    static Noun noun() {
        Verb quotas = Verb.named("quotas", "Limit what a project may have; without options, show what it may have.")
                .ofProject();
        for (String quota : QUOTAS) {
            quotas.option(quota, "NUMBER|unlimited", "At most so many " + word(quota) + ".");
        }
        return Noun.of(
                "project",
                "Make and remove projects, and see to their money.",
                Verb.named("list", "List the projects of a cloud.")
                        .runs(call -> call.show(
                                call.get(call.cloud("/projects")),
                                projects -> Table.of(projects, "name", "balance", "currency", "script_quota")
                                        .text("There are no projects."))),
                Verb.named("show", "Show a project.")
                        .optional("NAME", "Which one. Default: $HAVU_PROJECT or default.")
                        .runs(call -> call.show(call.get(path(call)), ProjectCommands::text)),
                Verb.named("create", "Make a project and show its credential, once.")
                        .argument("NAME", "Lower-case letters, digits and hyphens.")
                        .option(CURRENCY, "usd|eur", "What it pays in. Default: usd.")
                        .option(BALANCE, "AMOUNT", "What it has at first, such as 12.50.")
                        .option(SCRIPT_QUOTA, "NUMBER", "How many startup scripts it may have.")
                        .option(TRANSFERS, "NAMES", "Projects that may transfer volumes to it, separated by commas.")
                        .option(CLIENT_ID, "ID", "Client id of its credential. Default: drawn.")
                        .option(CLIENT_SECRET, "SECRET", "Client secret of its credential. Default: drawn.")
                        .runs(ProjectCommands::create),
                Verb.named("delete", "Remove a project with everything in it.")
                        .argument("NAME", "Which one.")
                        .runs(call -> {
                            call.send("DELETE", path(call), null);
                            call.done("Project " + call.argument(0) + " is gone.");
                        }),
                Verb.named("reset", "Remove everything that a project owns; its credentials stay.")
                        .argument("NAME", "Which one.")
                        .runs(call -> {
                            call.send("POST", path(call) + "/reset", null);
                            call.done("Project " + call.argument(0) + " is as new.");
                        }),
                Verb.named("top-up", "Add to the balance of a project; a negative amount, after --, takes away.")
                        .ofProject()
                        .argument("AMOUNT", "In the currency of the project, such as 25 or 25.50.")
                        .option(DESCRIPTION, "TEXT", "What it says in the ledger.")
                        .runs(call -> call.show(
                                call.send(
                                        "POST",
                                        call.project("/top-ups"),
                                        Call.body("amount", call.argument(0), "description", call.option(DESCRIPTION))),
                                entry -> "The balance is " + Table.cell(entry.path("balance_after")) + " now.\n")),
                Verb.named("ledger", "List every movement of a project's money.")
                        .ofProject()
                        .option(Pages.AFTER, "CURSOR", "Only what comes after this one.")
                        .option(Pages.LIMIT, "NUMBER", "At most so many. Default: all.")
                        .runs(call -> call.show(
                                Pages.read(call, call.project("/ledger"), "entries"),
                                ledger -> Table.of(
                                                ledger.path("entries"),
                                                "cursor",
                                                "at",
                                                "kind",
                                                "amount",
                                                "balance_after",
                                                "resource_name",
                                                "description")
                                        .text("There are no entries."))),
                Verb.named("usage", "Report what a project has used, by day and resource.")
                        .ofProject()
                        .option(FROM, "DATE", "First day, such as 2026-11-01. Default: the beginning.")
                        .option(UNTIL, "DATE", "Last day. Default: the end.")
                        .flag(CSV, "As CSV.")
                        .runs(ProjectCommands::usage),
                quotas.runs(ProjectCommands::quotas));
    }

    private static String path(Call call) {
        String name = call.optional(0);
        return call.cloud("/projects/" + Call.encode(name == null ? call.project() : name));
    }

    private static void create(Call call) {
        String clientId = call.option(CLIENT_ID);
        String secret = call.option(CLIENT_SECRET);
        if ((clientId == null) != (secret == null)) {
            throw new AdminException("--client-id and --client-secret go together");
        }
        String transfers = call.option(TRANSFERS);
        call.show(
                call.send(
                        "POST",
                        call.cloud("/projects"),
                        Call.body(
                                "name",
                                call.argument(0),
                                "currency",
                                call.option(CURRENCY),
                                "balance",
                                call.option(BALANCE),
                                "script_quota",
                                call.number(SCRIPT_QUOTA),
                                "accepts_transfers_from",
                                transfers == null ? null : List.of(transfers.split(",", -1)),
                                "credentials",
                                clientId == null
                                        ? null
                                        : List.of(Call.body("client_id", clientId, "client_secret", secret)))),
                project -> Table.fields(project, "name", "balance", "currency")
                        + CredentialCommands.secrets(project.path("credentials")));
    }

    private static void usage(Call call) {
        String path = call.project("/usage") + Call.query("from", call.option(FROM), "until", call.option(UNTIL));
        if (call.has(CSV)) {
            try (InputStream csv = call.server().read(path, "text/csv")) {
                csv.transferTo(call.output());
            } catch (IOException e) {
                throw new AdminException("the report broke off: " + e.getMessage(), e);
            }
        } else {
            call.show(
                    call.get(path),
                    report -> Table.of(
                                            report.path("rows"),
                                            "date",
                                            "resource_kind",
                                            "resource_name",
                                            "resource_id",
                                            "amount")
                                    .text("Nothing was used.")
                            + "Total: "
                            + Table.cell(report.path("total"))
                            + " "
                            + Table.cell(report.path("currency"))
                            + "\n");
        }
    }

    private static void quotas(Call call) {
        Map<String, Object> limits = new LinkedHashMap<>();
        JsonNode before = call.get(call.project("")).path("quotas");
        boolean changed = false;
        for (String quota : QUOTAS) {
            String field = quota.substring(2).replace('-', '_');
            String value = call.option(quota);
            changed |= value != null;
            if (value == null) {
                JsonNode kept = before.path(field);
                if (kept.isNumber()) {
                    limits.put(field, kept.asLong());
                }
            } else if (!value.equals(UNLIMITED)) {
                limits.put(field, Call.number(quota, value));
            }
        }
        if (changed) {
            call.send("PUT", call.project("/quotas"), limits);
        }
        call.show(call.get(call.project("")).path("quotas"), ProjectCommands::limits);
    }

    private static String limits(JsonNode quotas) {
        Table table = Table.of("what", "at most");
        for (String quota : QUOTAS) {
            JsonNode limit = quotas.path(quota.substring(2).replace('-', '_'));
            table.row(word(quota), limit.isNumber() ? limit.asString() : UNLIMITED);
        }
        return table.text("");
    }

    private static String word(String quota) {
        return switch (quota) {
            case "--scripts" -> "startup scripts";
            case "--gpus" -> "GPUs";
            case "--spot-gpus" -> "spot GPUs";
            case "--vcpus" -> "vCPUs";
            default -> "GB of storage";
        };
    }

    private static String text(JsonNode project) {
        return Table.fields(project, "name", "balance", "currency", "script_quota", "accepts_transfers_from")
                + Table.of(project.path("credentials"), "client_id", "scope", "revoked_at")
                        .text("It has no credentials.");
    }
}

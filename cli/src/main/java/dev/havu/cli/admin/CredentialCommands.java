package dev.havu.cli.admin;

import java.util.List;
import tools.jackson.databind.JsonNode;

/** What opens a project. */
final class CredentialCommands {
    private static final String CLIENT_ID = "--client-id";
    private static final String CLIENT_SECRET = "--client-secret";
    private static final String SCOPE = "--scope";

    private CredentialCommands() {}

    static Noun noun() {
        return Noun.of(
                "credential",
                "Make, replace and revoke what opens a project.",
                Verb.named("list", "List the credentials of a project, without their secrets.")
                        .ofProject()
                        .runs(call -> call.show(
                                call.get(call.project("")).path("credentials"),
                                credentials -> Table.of(credentials, "client_id", "scope", "revoked_at")
                                        .text("There are no credentials."))),
                Verb.named("create", "Make a credential and show its secret, once.")
                        .ofProject()
                        .option(CLIENT_ID, "ID", "Its client id. Default: drawn.")
                        .option(CLIENT_SECRET, "SECRET", "Its client secret. Default: drawn.")
                        .option(SCOPE, "SCOPE", "What it may do. Default: everything in its project.")
                        .runs(call -> call.show(
                                call.send(
                                        "POST",
                                        call.project("/credentials"),
                                        Call.body(
                                                "client_id",
                                                call.option(CLIENT_ID),
                                                "client_secret",
                                                call.option(CLIENT_SECRET),
                                                "scope",
                                                call.option(SCOPE))),
                                CredentialCommands::secret)),
                Verb.named("rotate", "Replace the secret of a credential and show the new one, once.")
                        .ofProject()
                        .argument("CLIENT_ID", "Which one.")
                        .runs(call ->
                                call.show(call.send("POST", path(call) + "/rotate", null), CredentialCommands::secret)),
                Verb.named("revoke", "Revoke a credential; its tokens are refused from now on.")
                        .ofProject()
                        .argument("CLIENT_ID", "Which one.")
                        .runs(call -> {
                            call.send("DELETE", path(call), null);
                            call.done("Credential " + call.argument(0) + " is revoked.");
                        }));
    }

    private static String path(Call call) {
        return call.project("/credentials/" + Call.encode(call.argument(0)));
    }

    private static String secret(JsonNode credential) {
        return secrets(List.of(credential));
    }

    /** Credentials with secrets that are not shown again. */
    static String secrets(Iterable<JsonNode> credentials) {
        StringBuilder text = new StringBuilder();
        for (JsonNode credential : credentials) {
            JsonNode project = credential.path("project");
            if (!project.isMissingNode()) {
                text.append("project:       ").append(Table.cell(project)).append('\n');
            }
            text.append("client id:     ")
                    .append(Table.cell(credential.path("client_id")))
                    .append("\nclient secret: ")
                    .append(Table.cell(credential.path("client_secret")))
                    .append("   (shown only now: keep it)\n");
        }
        return text.toString();
    }
}

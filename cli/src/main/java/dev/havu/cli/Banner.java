package dev.havu.cli;

import dev.havu.server.StartedCredential;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a start prints: where things are, and what to paste into a shell to use the official clients. */
final class Banner {
    private static final String YOUR_SECRET = "<your client secret>";

    private Banner() {}

    /**
     * Fewer than ten lines.
     *
     * @param api base URL of the API
     * @param authority certificate that clients have to trust; null for none
     * @param credentials those of the default project that may be shown; the first one is used in the examples
     */
    static String text(URI api, @Nullable Path authority, List<StartedCredential> credentials) {
        StartedCredential credential =
                credentials.isEmpty() ? new StartedCredential("<your client id>", null, false) : credentials.getFirst();
        String known = credential.clientSecret();
        String secret = known == null ? YOUR_SECRET : known;
        String once = credential.generated() ? " The client secret below is new and shown only now: keep it." : "";
        return """
                Havu %s is ready.%s
                %s
                  API            %s
                  Documentation  %s
                  Try it         curl %s-d grant_type=client_credentials -d client_id=%s -d client_secret=%s %s/oauth2/token

                export VERDA_BASE_URL=%s
                export VERDA_CLIENT_ID=%s
                export VERDA_CLIENT_SECRET=%s
                """.formatted(
                        Version.text(),
                        once,
                        authority == null ? "" : "  Trust          " + authority,
                        api,
                        api.resolve("/docs"),
                        authority == null ? "" : "--cacert " + quote(authority.toString()) + " ",
                        quote(credential.clientId()),
                        quote(secret),
                        api,
                        api,
                        quote(credential.clientId()),
                        quote(secret));
    }

    /** A word of the shell. */
    private static String quote(String text) {
        boolean plain = text.chars()
                .allMatch(
                        c -> Character.isLetterOrDigit(c) || c == '-' || c == '_' || c == '.' || c == '~' || c == '/');
        return plain ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}

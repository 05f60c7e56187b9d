package dev.havu.server.seed;

import dev.havu.domain.Refusal;
import dev.havu.domain.money.Currency;
import dev.havu.domain.tenants.Project;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.engine.Transaction;
import dev.havu.engine.tenants.Tenants;
import dev.havu.server.config.Suggestions;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A project in a seed file, and what it has to spend at first. */
final class SeededProject {
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    private static final Pattern AMOUNT = Pattern.compile("-?[0-9]{1,15}(\\.[0-9]{1,6})?");
    private static final BigDecimal DEFAULT_BALANCE = new BigDecimal("1000");

    private SeededProject() {}

    /** Makes the project if it is not there; one that is there keeps everything. */
    static void declare(Transaction transaction, ObjectNode entry, BiConsumer<Boolean, SeedReport.Item> notes) {
        String name = entry.path("name").asString("");
        if (!NAME.matcher(name).matches()) {
            throw Refusal.invalid("name must be of lower-case letters, digits and hyphens, at most 63, but was `"
                    + name.substring(0, Math.min(name.length(), 80)) + "`");
        }
        Currency currency = currency(entry);
        BigDecimal balance = balance(entry);
        int quota = quota(entry);
        ProjectKey key = new ProjectKey(transaction.cloud().name(), name);
        boolean isNew = transaction.session().projects().find(key) == null;
        if (isNew) {
            Tenants.declare(transaction, key, currency, balance, quota, sources(entry));
        }
        notes.accept(isNew, new SeedReport.Item("project", name, name, null));
    }

    /** Checks that the projects that may hand instances over exist, once all of the file do. */
    static void requireSources(Transaction transaction, ObjectNode entry) {
        for (String source : sources(entry)) {
            ProjectKey key = new ProjectKey(transaction.cloud().name(), source);
            if (transaction.session().projects().find(key) == null) {
                throw Refusal.invalid(
                        "accepts_transfers_from: there is no project `" + source + "` in cloud `" + key.cloud() + "`");
            }
        }
    }

    private static Currency currency(ObjectNode entry) {
        String word = entry.path("currency").asString("usd");
        return switch (word) {
            case "usd" -> Currency.USD;
            case "eur" -> Currency.EUR;
            default ->
                throw Refusal.invalid("currency must be usd or eur, but was `" + word + "`"
                        + Suggestions.suggest(word.toLowerCase(Locale.ROOT), List.of("usd", "eur")));
        };
    }

    private static BigDecimal balance(ObjectNode entry) {
        JsonNode value = entry.path("balance");
        if (value.isMissingNode()) {
            return DEFAULT_BALANCE;
        }
        String text = value.isNumber() ? value.decimalValue().toPlainString() : value.asString("");
        if (!AMOUNT.matcher(text).matches()) {
            throw Refusal.invalid("balance must be a decimal amount with at most six places, but was `" + text + "`");
        }
        return new BigDecimal(text);
    }

    private static int quota(ObjectNode entry) {
        JsonNode value = entry.path("script_quota");
        if (value.isMissingNode()) {
            return Project.DEFAULT_SCRIPT_QUOTA;
        }
        if (!value.isIntegralNumber()
                || !value.canConvertToInt()
                || value.intValue() < 0
                || value.intValue() > Project.MAXIMUM_SCRIPT_QUOTA) {
            throw Refusal.invalid("script_quota must be a whole number between 0 and " + Project.MAXIMUM_SCRIPT_QUOTA);
        }
        return value.intValue();
    }

    private static List<String> sources(ObjectNode entry) {
        List<String> sources = new ArrayList<>();
        for (JsonNode source : entry.path("accepts_transfers_from")) {
            sources.add(source.asString(""));
        }
        return sources;
    }
}

package dev.havu.server.routes;

import dev.havu.domain.Refusal;
import dev.havu.domain.money.Currency;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.domain.volumes.SpotPolicy;
import dev.havu.server.http.Request;
import dev.havu.server.http.Response;
import dev.havu.server.tokens.Authentication;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How routes read the parts of a request that several areas share. */
final class Binding {
    private Binding() {}

    /** The project of the token. */
    static ProjectKey project(Request request) {
        return request.require(Authentication.PRINCIPAL).projectKey();
    }

    /** A path id in the lower case that ids have here. */
    static String id(Request request, String parameter) {
        return request.path(parameter).toLowerCase(Locale.ROOT);
    }

    /** An id from a body in the lower case that ids have here; null stays null. */
    static @Nullable String id(@Nullable String id) {
        return id == null ? null : id.toLowerCase(Locale.ROOT);
    }

    /** Ids from a body; null and absent are none. */
    static List<String> ids(@Nullable List<String> ids) {
        return ids == null
                ? List.of()
                : ids.stream().map(id -> id.toLowerCase(Locale.ROOT)).toList();
    }

    /** The currency asked for, in any case; US dollars when none is. */
    static Currency currency(Request request) {
        String wanted = request.query("currency");
        return wanted == null ? Currency.USD : Currency.valueOf(wanted.toUpperCase(Locale.ROOT));
    }

    /** The first of several spellings of a query parameter that was sent; null when none was. */
    static @Nullable String query(Request request, String... spellings) {
        for (String spelling : spellings) {
            String value = request.query(spelling);
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    /** Whether a query flag was sent as true, in any case. */
    static boolean flag(Request request, String... spellings) {
        return "true".equalsIgnoreCase(query(request, spellings));
    }

    /** A policy as written on the wire; null stays null. */
    static @Nullable SpotPolicy spotPolicy(@Nullable String word) {
        return word == null ? null : SpotPolicy.valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** A long list, rendered while it is read. */
    static <T> Response array(
            BiConsumer<ProjectKey, java.util.function.Consumer<T>> source, Request request, Function<T, Object> view) {
        ProjectKey project = project(request);
        return Response.jsonArray(receiver -> source.accept(project, item -> receiver.accept(view.apply(item))));
    }

    /** A list of one, which is how the official clients read a key or a script by id. */
    static Response arrayOfOne(Object view) {
        return Response.json(200, List.of(view));
    }

    /**
     * Several ids that must differ.
     *
     * @throws Refusal if one occurs twice
     */
    static List<String> distinct(String field, List<String> ids) {
        if (ids.stream().distinct().count() != ids.size()) {
            throw Refusal.invalid(field + ": an id occurs twice");
        }
        return ids;
    }
}

package dev.havu.server.admin;

import dev.havu.api.DurationText;
import dev.havu.domain.Refusal;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.engine.Engine;
import dev.havu.engine.clouds.Cloud;
import dev.havu.server.http.Request;
import java.time.Duration;
import java.util.Locale;

/** How admin routes read the parts of a request that several areas share. */
final class AdminBinding {
    private AdminBinding() {}

    /**
     * The cloud that the path names; the request is answered by its clock.
     *
     * @throws Refusal if there is none
     */
    static Cloud cloud(Engine engine, Request request) {
        String name = request.path("cloud");
        Cloud cloud = engine.clouds().find(name);
        if (cloud == null) {
            throw Refusal.notFound("There is no cloud `" + name + "`");
        }
        request.useClock(cloud.clock());
        return cloud;
    }

    /** A number of the query that was checked to be one; the default when it was not sent. */
    static long number(Request request, String parameter, long otherwise) {
        String text = request.query(parameter);
        return text == null ? otherwise : Long.parseLong(text);
    }

    /** The id that the path names, in the lower case that ids have here. */
    static String id(Request request) {
        return request.path("id").toLowerCase(Locale.ROOT);
    }

    /**
     * The project that the path names.
     *
     * @throws Refusal if there is no such cloud or project
     */
    static ProjectKey project(Engine engine, Request request) {
        Cloud cloud = cloud(engine, request);
        ProjectKey key = new ProjectKey(cloud.name(), request.path("project"));
        if (!engine.tenants().exists(key)) {
            throw Refusal.notFound("There is no project `" + key.project() + "` in cloud `" + key.cloud() + "`");
        }
        return key;
    }

    /**
     * A duration in words.
     *
     * @param field where it came from
     * @throws Refusal if it is none
     */
    static Duration duration(String field, String text) {
        try {
            return DurationText.parse(text);
        } catch (IllegalArgumentException wrong) {
            throw Refusal.invalid(field + ": must be " + wrong.getMessage() + ", but was `" + text + "`");
        }
    }
}

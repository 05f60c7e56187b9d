package dev.havu.junit;

import java.net.URI;

/**
 * A cloud of the test's own, in the server that all tests share: nothing in it is seen by another test, and it is gone when
 * the test is over. This and its parts, {@link CloudClock}, {@link Faults}, {@link Capacity}, {@link Ledger}, {@link Events}
 * and {@link Project}, can be parameters of tests.
 */
public final class Havu {
    private final CloudApi cloud;
    private final Project project;

    Havu(CloudApi cloud, Project project) {
        this.cloud = cloud;
        this.project = project;
    }

    /** Where the public API is: what the code under test has to be told, with {@link #clientId} and {@link #clientSecret}. */
    public URI baseUrl() {
        return cloud.server().root().resolve("/v1");
    }

    /** Client id of the project. */
    public String clientId() {
        return project.clientId();
    }

    /** Client secret of the project. */
    public String clientSecret() {
        return project.clientSecret();
    }

    /** A new access token of the project, for code that does not fetch its own. */
    public String accessToken() {
        return cloud.server().accessToken(clientId(), clientSecret());
    }

    /** Where the admin API of this cloud is, for what this class has no method for. */
    public URI adminUrl() {
        return cloud.server().root().resolve("/admin/v1/clouds/" + cloud.name());
    }

    /** What opens the admin API. */
    public String adminToken() {
        return cloud.server().token();
    }

    /** Name of the cloud. */
    public String cloud() {
        return cloud.name();
    }

    /** The project that the credentials open. */
    public Project project() {
        return project;
    }

    /** Makes another project in the same cloud, with a credential. */
    public Project createProject(String name) {
        return Clouds.createProject(cloud, name);
    }

    public CloudClock clock() {
        return new CloudClock(cloud);
    }

    public Faults faults() {
        return new Faults(cloud);
    }

    public Capacity capacity() {
        return new Capacity(cloud);
    }

    /** The money of the project. */
    public Ledger ledger() {
        return project.ledger();
    }

    public Events events() {
        return new Events(cloud);
    }

    /** Everything that the projects own is gone; the projects, their credentials and the clock stay. */
    public void reset() {
        cloud.send("POST", "/reset", null);
    }

    /** Says where it is, without secrets. */
    @Override
    public String toString() {
        return "cloud " + cloud.name() + " at " + baseUrl();
    }

    /** It is over. */
    void drop() {
        cloud.server().send("DELETE", "/clouds/" + cloud.name(), null);
    }
}

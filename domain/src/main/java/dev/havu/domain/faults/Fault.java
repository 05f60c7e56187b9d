package dev.havu.domain.faults;

import org.jspecify.annotations.Nullable;

/**
 * A rule that makes something go wrong: the first requests that fit it, counted one by one and never drawn by lot. It lets
 * {@code skip} of them pass and hits the next {@code times}.
 *
 * @param id unique in the installation
 * @param operation id of an operation of the public API, or {@value #ANY_OPERATION}
 * @param project name of the only project it is about; null for all projects of the cloud
 * @param skip how many it lets pass first
 * @param times how many it hits; null for all until it is removed
 * @param passed how many it has let pass
 * @param hits how many it has hit
 */
public record Fault(
        String id,
        String cloud,
        String operation,
        @Nullable String project,
        int skip,
        @Nullable Integer times,
        FaultEffect effect,
        int passed,
        int hits) {
    /** Stands for every operation. */
    public static final String ANY_OPERATION = "*";

    /** The operation that begins the provisioning of an instance. */
    public static final String DEPLOY_INSTANCE = "deployInstance";

    /** The operation that begins the provisioning of a cluster. */
    public static final String DEPLOY_CLUSTER = "deployCluster";

    /** Whether it has hit as often as it was meant to. */
    public boolean isSpent() {
        return times != null && hits >= times;
    }

    /** How often it will still hit; null when there is no end to it. */
    public @Nullable Integer remaining() {
        return times == null ? null : Integer.valueOf(times - hits);
    }

    /** Whether it is about a request for an operation; {@code askingProject} is null when the project is not known. */
    public boolean isAboutRequest(String askedOperation, @Nullable String askingProject) {
        return !(effect instanceof FaultEffect.Outcome) && isAbout(askedOperation, askingProject);
    }

    /** Whether it is about how provisioning ends that an operation began. */
    public boolean isAboutProvisioning(String askedOperation, String owningProject, String hostname) {
        return effect instanceof FaultEffect.Outcome outcome
                && outcome.hostname().equals(hostname)
                && isAbout(askedOperation, owningProject);
    }

    private boolean isAbout(String askedOperation, @Nullable String askingProject) {
        return !isSpent()
                && (operation.equals(ANY_OPERATION) || operation.equals(askedOperation))
                && (project == null || project.equals(askingProject));
    }

    /** The rule after it has met one more of what it is about; it has hit it if there are more hits than before. */
    public Fault met() {
        return passed < skip
                ? new Fault(id, cloud, operation, project, skip, times, effect, passed + 1, hits)
                : new Fault(id, cloud, operation, project, skip, times, effect, passed, hits + 1);
    }
}

package dev.havu.drivers.incus.api;

/** What Incus tells by itself. */
public final class IncusEvents {
    private IncusEvents() {}

    /**
     * Something that happened to something.
     *
     * @param action such as {@code instance-stopped}
     * @param source path of the thing, such as {@code /1.0/instances/name?project=name}
     * @param project name of the project
     */
    public record Lifecycle(String action, String source, String project) {}

    /** Is told of events, one at a time. */
    public interface Listener {
        /** Events come from now on; what happened before is unknown. */
        void connected();

        void happened(Lifecycle event);

        /** No events come until {@link #connected}. */
        void disconnected(String reason);
    }
}

package dev.havu.drivers.incus;

/** What a machine is in Incus. */
public enum Kind {
    /** Shares its host's kernel; starts in seconds, and uses GPUs by the host's driver. */
    CONTAINER("container"),
    /** Has a kernel of its own, and GPUs to itself. */
    VIRTUAL_MACHINE("virtual-machine");

    private final String type;

    Kind(String type) {
        this.type = type;
    }

    /** As Incus calls it. */
    public String type() {
        return type;
    }
}

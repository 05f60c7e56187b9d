package dev.havu.domain.events;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Everything that is told of as an event; {@code docs/events.md} lists them from here. */
public enum EventType {
    INSTANCE_CREATED("instance.created", "an instance was deployed"),
    INSTANCE_STATE_CHANGED("instance.state_changed", "an instance went from one state to another"),
    INSTANCE_CHANGED("instance.changed", "an instance became a spot instance or none, or went to another project"),
    INSTANCE_EVICTED("instance.evicted", "a spot instance had to give way"),
    INSTANCE_DELETED("instance.deleted", "an instance was discontinued and its hardware given back"),
    VOLUME_CREATED("volume.created", "a volume was ordered, alone or with a machine"),
    VOLUME_STATE_CHANGED("volume.state_changed", "a volume went from one state to another"),
    VOLUME_CHANGED(
            "volume.changed",
            "a volume was attached to a machine or detached from it, renamed, resized, or went to another project"),
    VOLUME_DELETED("volume.deleted", "a volume went to the trash, from where it can be restored"),
    VOLUME_PURGED("volume.purged", "a volume was deleted for good, at once or at the end of its time in the trash"),
    CLUSTER_CREATED("cluster.created", "a cluster was deployed"),
    CLUSTER_STATE_CHANGED("cluster.state_changed", "a cluster went from one state to another"),
    CLUSTER_DELETED("cluster.deleted", "a cluster was discontinued and its hardware given back"),
    CLUSTER_NODE_CREATED("cluster_node.created", "a node was made with its cluster"),
    CLUSTER_NODE_STATE_CHANGED("cluster_node.state_changed", "a node went from one state to another"),
    CLUSTER_NODE_DELETED("cluster_node.deleted", "a node went with its cluster"),
    SSH_KEY_CREATED("ssh_key.created", "an SSH key was added"),
    SSH_KEY_DELETED("ssh_key.deleted", "an SSH key was deleted"),
    SCRIPT_CREATED("script.created", "a startup script was added"),
    SCRIPT_DELETED("script.deleted", "a startup script was deleted"),
    PROJECT_CREATED("project.created", "a project was made"),
    PROJECT_CHANGED("project.changed", "a quota or the transfer rules of a project changed"),
    PROJECT_RESET("project.reset", "a project lost everything it owned"),
    PROJECT_DELETED("project.deleted", "a project is gone with everything it owned"),
    CREDENTIAL_CREATED("credential.created", "a project got another credential"),
    CREDENTIAL_CHANGED("credential.changed", "a credential got another scope or project, or became valid again"),
    CREDENTIAL_ROTATED("credential.rotated", "a credential got another secret"),
    CREDENTIAL_REVOKED("credential.revoked", "a credential became useless, with all tokens issued to it"),
    BALANCE_TOPPED_UP("balance.topped_up", "money was added to the balance of a project"),
    BALANCE_LOW("balance.low", "the balance of a project will soon be used up"),
    BALANCE_EXHAUSTED("balance.exhausted", "the balance of a project is used up; what it cannot pay for ends"),
    CONTRACT_RENEWED("contract.renewed", "a long-term contract began its next period"),
    CONTRACT_ENDED("contract.ended", "a long-term contract came to its end"),
    CLOUD_RESET("cloud.reset", "all projects of the cloud lost everything they owned"),
    CLOUD_RESTORED("cloud.restored", "the cloud was put back to a snapshot; nothing is as earlier events told"),
    CAPACITY_CHANGED("capacity.changed", "what is free of a type at a location was set"),
    CLOCK_MOVED("clock.moved", "the clock of the cloud was set or advanced"),
    FAULT_HIT("fault.hit", "a fault rule hit a request, or a machine that was being provisioned"),
    DRIFT_REPORTED("drift.reported", "a resource was found other than it should be");

    private static final Map<String, EventType> BY_WORD =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(EventType::word, Function.identity()));

    private final String word;
    private final String meaning;

    EventType(String word, String meaning) {
        this.word = word;
        this.meaning = meaning;
    }

    /** As it is written in events, with a dot between what it is about and what happened. */
    public String word() {
        return word;
    }

    /** When it is written, for the documentation. */
    public String meaning() {
        return meaning;
    }

    /**
     * The type that is written so.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static EventType of(String word) {
        EventType type = BY_WORD.get(word);
        if (type == null) {
            throw new IllegalArgumentException("there is no event type `" + word + "`");
        }
        return type;
    }
}

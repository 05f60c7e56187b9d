package dev.havu.engine.tags;

import dev.havu.domain.Refusal;
import dev.havu.domain.tags.Tag;
import dev.havu.domain.tenants.ProjectKey;
import dev.havu.engine.Transaction;
import java.util.List;

/** Puts tags on resources, reusing the project's record of an equal tag. */
public final class TagChanges {
    private TagChanges() {}

    /** Tags a resource that was just made. */
    public static void addAll(Transaction transaction, ProjectKey owner, String resourceId, List<Tag.Wanted> wanted) {
        for (Tag.Wanted tag : Tag.checked(wanted)) {
            transaction.session().tags().link(resourceId, record(transaction, owner, tag));
        }
    }

    /**
     * Adds one tag.
     *
     * @throws Refusal if the resource carries the key already, or ten tags
     */
    public static Tag add(Transaction transaction, ProjectKey owner, String resourceId, Tag.Wanted wanted) {
        List<Tag> present = transaction.session().tags().of(resourceId);
        if (present.stream().anyMatch(tag -> tag.key().equals(wanted.key()))) {
            throw Refusal.conflict("The tag `" + wanted.key() + "` already exists on this resource; remove it first");
        }
        if (present.size() >= Tag.MAXIMUM_PER_RESOURCE) {
            throw Tag.tooMany(present.size() + 1);
        }
        Tag tag = record(transaction, owner, wanted);
        transaction.session().tags().link(resourceId, tag);
        return tag;
    }

    /**
     * Removes a tag by its id or else by its key, in any letter case: the published schema names an id, the Go SDK sends
     * the key.
     *
     * @throws Refusal if the resource has neither
     */
    public static void remove(Transaction transaction, String resourceId, String idOrKey) {
        List<Tag> present = transaction.session().tags().of(resourceId);
        String wanted = Tag.keyOf(idOrKey);
        Tag tag = present.stream()
                .filter(candidate -> candidate.id().equals(wanted))
                .findFirst()
                .or(() -> present.stream()
                        .filter(candidate -> candidate.key().equals(wanted))
                        .findFirst())
                .orElseThrow(() -> Refusal.notFound("Tag `" + idOrKey + "` not found on this resource"));
        transaction.session().tags().unlink(resourceId, tag.id());
    }

    /** Gives the tags of a resource to another project. */
    public static void hand(Transaction transaction, String resourceId, ProjectKey newOwner) {
        for (Tag tag : transaction.session().tags().of(resourceId)) {
            transaction.session().tags().unlink(resourceId, tag.id());
            transaction
                    .session()
                    .tags()
                    .link(resourceId, record(transaction, newOwner, new Tag.Wanted(tag.key(), tag.value())));
        }
    }

    private static Tag record(Transaction transaction, ProjectKey owner, Tag.Wanted wanted) {
        Tag known = transaction.session().tags().find(owner, wanted.key(), wanted.value());
        if (known != null) {
            return known;
        }
        Tag made = new Tag(transaction.cloud().random().uuid(), wanted.key(), wanted.value());
        transaction.session().tags().insert(owner, made);
        return made;
    }
}

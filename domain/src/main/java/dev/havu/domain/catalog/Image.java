package dev.havu.domain.catalog;

import java.util.List;

/**
 * A system to deploy.
 *
 * @param imageType the slug that create requests name
 * @param cluster whether it is for clusters only
 */
public record Image(
        String id,
        String imageType,
        String name,
        boolean isDefault,
        List<String> details,
        String category,
        boolean cluster) {
    public Image {
        details = List.copyOf(details);
    }

    /** Readable name of the system without its extras, e.g. {@code Ubuntu 22.04}. */
    public String osName() {
        return details.isEmpty() ? name : details.getFirst();
    }

    /** Whether machines with this image serve a notebook and so have a token for it. */
    public boolean jupyter() {
        return category.equals("jupyter");
    }
}

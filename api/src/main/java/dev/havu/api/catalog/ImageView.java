package dev.havu.api.catalog;

import dev.havu.domain.catalog.Image;
import java.util.List;

/** An image as listed. */
public record ImageView(
        String id,
        String imageType,
        String name,
        boolean isDefault,
        List<String> details,
        String category,
        boolean isCluster) {

    public static ImageView of(Image image) {
        return new ImageView(
                image.id(),
                image.imageType(),
                image.name(),
                image.isDefault(),
                image.details(),
                image.category(),
                image.cluster());
    }
}

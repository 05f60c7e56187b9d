package dev.havu.junit;

import java.util.List;

/** What happened in a test's cloud, in the order in which it did. */
public final class Events {
    private static final int RECENT = 30;

    private final CloudApi cloud;

    Events(CloudApi cloud) {
        this.cloud = cloud;
    }

    /** Everything since the cloud was made. */
    public List<Event> all() {
        return listed("/events");
    }

    /** Only types that begin so, such as {@code instance.} or {@code volume.deleted}. */
    public List<Event> ofType(String beginning) {
        return listed("/events?type=" + CloudApi.encode(beginning));
    }

    private List<Event> listed(String path) {
        return Pages.all(cloud, path, "events").stream().map(Event::of).toList();
    }

    /** The newest ones, a line each, for who has to find out why a test failed. */
    String recent() {
        List<Event> all = all();
        List<Event> recent = all.subList(Math.max(0, all.size() - RECENT), all.size());
        StringBuilder text = new StringBuilder();
        if (recent.size() < all.size()) {
            text.append("  (").append(all.size() - recent.size()).append(" earlier ones)\n");
        }
        recent.forEach(event -> text.append("  ").append(event.line()).append('\n'));
        return text.isEmpty() ? "  none\n" : text.toString();
    }
}

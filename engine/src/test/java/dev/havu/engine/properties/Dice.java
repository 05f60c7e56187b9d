package dev.havu.engine.properties;

import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Random choices that follow from a seed. */
final class Dice {
    private final SplittableRandom random;

    Dice(long seed) {
        this.random = new SplittableRandom(seed);
    }

    long seed() {
        return random.nextLong();
    }

    /** From 0 to {@code bound - 1}. */
    int below(int bound) {
        return random.nextInt(bound);
    }

    /** True in {@code percent} of a hundred cases. */
    boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    <T> T oneOf(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    @SafeVarargs
    final <T> T oneOf(T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    /** One of a list, the later the likelier; null for an empty list. */
    <T> @Nullable T recent(List<T> choices) {
        if (choices.isEmpty()) {
            return null;
        }
        int first = random.nextInt(choices.size());
        int second = random.nextInt(choices.size());
        int back = Math.min(first, second);
        return choices.get(choices.size() - 1 - (random.nextInt(3) == 0 ? back : Math.min(back, random.nextInt(12))));
    }
}

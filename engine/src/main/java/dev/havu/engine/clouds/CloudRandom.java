package dev.havu.engine.clouds;

import java.util.SplittableRandom;
import java.util.UUID;

/**
 * The one random source of a cloud. A cloud with the same name and seed that is opened as often and given the same commands
 * draws the same ids; clouds of other names draw others, because ids are unique in the whole store. Nothing secret comes from here: keys and client secrets have a secure source of their own.
 */
public final class CloudRandom {
    private static final String ALPHANUMERIC = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    private SplittableRandom random;

    /**
     * A source for one opening of a cloud.
     *
     * @param epoch how often the cloud was opened, so that a reopened cloud does not draw the same ids again
     */
    public CloudRandom(String cloud, long seed, long epoch) {
        this.random = random(cloud, seed, epoch);
    }

    /** Goes on as a source for another opening of a cloud. */
    public synchronized void restart(String cloud, long seed, long epoch) {
        random = random(cloud, seed, epoch);
    }

    private static SplittableRandom random(String cloud, long seed, long epoch) {
        long start = mix(seed);
        for (int i = 0; i < cloud.length(); i++) {
            start = mix(start ^ cloud.charAt(i));
        }
        return new SplittableRandom(mix(start + epoch));
    }

    /** The finalizer of SplitMix64: every bit of the input moves every bit of the result. */
    private static long mix(long input) {
        long mixed = (input ^ (input >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }

    /** A version 4 UUID in lower case. */
    public synchronized String uuid() {
        long high = (random.nextLong() & ~0xf000L) | 0x4000L;
        long low = (random.nextLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low).toString();
    }

    /** Letters and digits, as in the names of generated volumes. */
    public synchronized String alphanumeric(int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(ALPHANUMERIC.charAt(random.nextInt(ALPHANUMERIC.length())));
        }
        return text.toString();
    }

    /** Hexadecimal digits in lower case. */
    public synchronized String hex(int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(Character.forDigit(random.nextInt(16), 16));
        }
        return text.toString();
    }
}

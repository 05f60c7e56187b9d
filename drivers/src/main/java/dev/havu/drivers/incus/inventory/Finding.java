package dev.havu.drivers.incus.inventory;

/**
 * Something of Incus that Havu does not use, although it might.
 *
 * @param subject what it is, such as {@code host m2}
 * @param problem why it is not used
 * @param remedy what an operator can do about it
 */
public record Finding(String subject, String problem, String remedy) {
    @Override
    public String toString() {
        return subject + ": " + problem + "; " + remedy;
    }
}

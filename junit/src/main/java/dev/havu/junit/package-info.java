/**
 * Tests against Havu in three lines: annotate a class with {@link dev.havu.junit.HavuTest}, take a {@link dev.havu.junit.Havu}
 * as parameter, and give {@code havu.baseUrl()} and its credentials to the code under test.
 */
@NullMarked
package dev.havu.junit;

import org.jspecify.annotations.NullMarked;

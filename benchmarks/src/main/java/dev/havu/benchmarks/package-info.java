/** The running server, started as a user starts it, against yardsticks that run on the same machine at the same time. */
@NullMarked
package dev.havu.benchmarks;

import org.jspecify.annotations.NullMarked;

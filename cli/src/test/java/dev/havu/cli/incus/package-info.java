/** Tests of Havu as a process with a real Incus behind it: what survives when either is killed, and what is left behind. */
@NullMarked
package dev.havu.cli.incus;

import org.jspecify.annotations.NullMarked;

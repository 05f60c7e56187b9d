/** Tests of Havu as a process: what it prints, how it ends, and what survives when it is killed. */
@NullMarked
package dev.havu.cli.process;

import org.jspecify.annotations.NullMarked;

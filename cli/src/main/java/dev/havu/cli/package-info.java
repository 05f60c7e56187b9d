/** The command line. */
@NullMarked
package dev.havu.cli;

import org.jspecify.annotations.NullMarked;

/** One line for every request, for operators and for those who want to know what a client really sends. */
@NullMarked
package dev.havu.server.accesslog;

import org.jspecify.annotations.NullMarked;

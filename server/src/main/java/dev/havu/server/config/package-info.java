/** Typed configuration: flags before environment before file before defaults; nothing unknown is accepted. */
@NullMarked
package dev.havu.server.config;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.havu.server.events;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.havu.domain.events;

import org.jspecify.annotations.NullMarked;

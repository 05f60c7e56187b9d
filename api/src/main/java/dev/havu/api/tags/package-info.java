@NullMarked
package dev.havu.api.tags;

import org.jspecify.annotations.NullMarked;

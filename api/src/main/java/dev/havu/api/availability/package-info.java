@NullMarked
package dev.havu.api.availability;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.havu.api.scripts;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.havu.api.instances;

import org.jspecify.annotations.NullMarked;

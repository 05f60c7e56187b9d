@NullMarked
package dev.havu.api.volumes;

import org.jspecify.annotations.NullMarked;

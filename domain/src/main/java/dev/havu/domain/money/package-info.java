@NullMarked
package dev.havu.domain.money;

import org.jspecify.annotations.NullMarked;

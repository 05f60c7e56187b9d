@NullMarked
package dev.havu.domain.catalog;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.havu.api.catalog;

import org.jspecify.annotations.NullMarked;

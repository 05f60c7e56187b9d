@NullMarked
package dev.havu.server.catalog;

import org.jspecify.annotations.NullMarked;

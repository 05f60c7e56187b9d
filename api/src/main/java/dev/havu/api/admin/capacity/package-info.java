/** The admin API's records of capacity, prices and evictions. */
@NullMarked
package dev.havu.api.admin.capacity;

import org.jspecify.annotations.NullMarked;

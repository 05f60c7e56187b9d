/** Where the cloud is kept. */
@NullMarked
package dev.havu.store;

import org.jspecify.annotations.NullMarked;

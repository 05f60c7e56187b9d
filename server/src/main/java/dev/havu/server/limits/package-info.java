/** Rate limits as documented: fixed windows per project and per endpoint. */
@NullMarked
package dev.havu.server.limits;

import org.jspecify.annotations.NullMarked;

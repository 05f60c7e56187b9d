/** Checks every request against the OpenAPI document before a handler sees it. */
@NullMarked
package dev.havu.server.contract;

import org.jspecify.annotations.NullMarked;

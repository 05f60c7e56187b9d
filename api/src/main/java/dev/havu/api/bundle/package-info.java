/** Build-time: turns the OpenAPI sources into the one document that is served and checked against. */
@NullMarked
package dev.havu.api.bundle;

import org.jspecify.annotations.NullMarked;

/** The operations of the API by area: what binds a request to the engine and an answer to its wire form. */
@NullMarked
package dev.havu.server.routes;

import org.jspecify.annotations.NullMarked;

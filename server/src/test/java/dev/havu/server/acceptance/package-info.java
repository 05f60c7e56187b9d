/** The API over real HTTP, by area: each test is a sentence about what a client sees. */
@NullMarked
package dev.havu.server.acceptance;

import org.jspecify.annotations.NullMarked;

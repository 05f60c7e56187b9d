/** Requests that go wrong because somebody asked for it. */
@NullMarked
package dev.havu.server.faults;

import org.jspecify.annotations.NullMarked;
